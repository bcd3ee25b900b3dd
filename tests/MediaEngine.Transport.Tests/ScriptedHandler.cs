using System.Collections.Concurrent;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>A handler that runs actions which a test posts to the loop's thread.</summary>
internal sealed class ScriptedHandler : IDatagramHandler, IDisposable
{
    private readonly Mailbox<Action<ScriptedHandler>> _mailbox;
    private readonly SortedDictionary<MonotonicTime, Action<MonotonicTime>> _timers = [];
    private readonly Route[] _routes = new Route[1024];
    private long _received;
    private long _timeouts;
    private long _closedConnections;

    public ScriptedHandler(IDatagramIo io, Action wake)
    {
        Io = io;
        _mailbox = new Mailbox<Action<ScriptedHandler>>(1024, wake);
    }

    private record struct Route(int Token, TransportAddress To, bool Echo);

    public IDatagramIo Io { get; }

    public long Received => Volatile.Read(ref _received);

    public long Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Tokens in the order of their datagrams, when a test sets this list.</summary>
    public ConcurrentQueue<int>? Tokens { get; set; }

    /// <summary>Called on the loop's thread for each datagram before it is forwarded.</summary>
    public Action<int>? OnReceive { get; set; }

    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Sends datagrams of a token back to their source.</summary>
    public void Echo(int token) => _routes[token] = new Route(token, default, true);

    /// <summary>Sends datagrams of a token through another token.</summary>
    public void Relay(int from, int to, TransportAddress remote) => _routes[from] = new Route(to, remote, false);

    public void At(MonotonicTime time, Action<MonotonicTime> action)
    {
        _timers.Add(time, action);
        NextDeadline = _timers.Keys.First();
    }

    /// <summary>Runs on the loop's thread; does not wait.</summary>
    public void Post(Action<ScriptedHandler> work) => Assert.True(_mailbox.TryPost(work));

    /// <summary>Like <see cref="Post"/>, without a wake-up.</summary>
    public void PostWithoutWake(Action<ScriptedHandler> work) => Assert.True(_mailbox.TryPostWithoutWake(work));

    /// <summary>Runs on the loop's thread and waits for it.</summary>
    public void Invoke(Action<ScriptedHandler> work)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        Post(handler =>
        {
            try
            {
                work(handler);
            }
            catch (Exception e)
            {
                failure = e;
            }

            done.Set();
        });
        Assert.True(done.Wait(TimeSpan.FromSeconds(10)), "the loop did not take a posted value");
        if (failure is not null)
            throw failure;
    }

    public void Receive(in Datagram datagram)
    {
        Volatile.Write(ref _received, _received + 1);
        Tokens?.Enqueue(datagram.Token);
        OnReceive?.Invoke(datagram.Token);
        Route route = _routes[datagram.Token];
        if (route.Echo)
            Io.Send(datagram.Token, datagram.Remote, datagram.Buffer);
        else if (!route.To.IsNone)
            Io.Send(route.Token, route.To, datagram.Buffer);
        else
            Io.Return(datagram.Buffer);
    }

    /// <summary>Tokens of open connections.</summary>
    public ConcurrentDictionary<int, byte> OpenConnections { get; } = new();

    public ICollection<int> Connections => OpenConnections.Keys;

    public ConcurrentQueue<TransportAddress> AcceptedFrom { get; } = new();

    public bool RefusesConnections { get; set; }

    /// <summary>Connections that the peer closed.</summary>
    public long ClosedConnections => Volatile.Read(ref _closedConnections);

    public bool Accept(int connection, in TransportAddress local, in TransportAddress remote, MonotonicTime now)
    {
        if (RefusesConnections)
            return false;
        AcceptedFrom.Enqueue(remote);
        return OpenConnections.TryAdd(connection, 0);
    }

    /// <summary>What happened to connections started here: "connected", or why they ended.</summary>
    public ConcurrentQueue<(int Token, string What)> Outcomes { get; } = new();

    /// <summary>Takes the bytes of connections instead of the echo.</summary>
    public StreamReceiver? OnStream { get; set; }

    public void Connected(int connection, MonotonicTime now)
    {
        Outcomes.Enqueue((connection, "connected"));
        OpenConnections.TryAdd(connection, 0);
    }

    /// <summary>Echoes data of connections.</summary>
    public void ReceiveStream(int connection, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (OnStream is not null)
        {
            OnStream(connection, bytes);
            return;
        }

        while (!bytes.IsEmpty && Io.TryRent(out PacketBuffer buffer))
        {
            int length = Math.Min(bytes.Length, PacketPool.MaxDatagram);
            buffer = buffer.With(buffer.Offset, length);
            bytes[..length].CopyTo(Io.Pool.Span(buffer));
            bytes = bytes[length..];
            Io.Send(connection, default, buffer);
        }
    }

    public void Closed(int connection, MonotonicTime now)
    {
        OpenConnections.TryRemove(connection, out _);
        Outcomes.Enqueue((connection, Io.Streams!.CloseReason));
        Volatile.Write(ref _closedConnections, _closedConnections + 1);
    }

    public void DrainMailbox(MonotonicTime now)
    {
        while (_mailbox.TryTake(out Action<ScriptedHandler>? work))
            work(this);
    }

    public void HandleTimeout(MonotonicTime now)
    {
        Volatile.Write(ref _timeouts, _timeouts + 1);
        while (_timers.Count > 0 && _timers.First() is { } timer && timer.Key <= now)
        {
            _timers.Remove(timer.Key);
            timer.Value(now);
        }

        NextDeadline = _timers.Count > 0 ? _timers.Keys.First() : MonotonicTime.Never;
    }

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
