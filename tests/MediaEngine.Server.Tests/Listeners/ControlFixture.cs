using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

/// <summary>A control thread whose handler answers each command with its call-id, and clients with timeouts of some seconds.</summary>
internal sealed class ControlFixture : IDisposable, INgCommandHandler
{
    /// <summary>The key that requests with the call-id "later" wait for.</summary>
    public const long AwaitedKey = 7;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly NgResponder _responder;
    private long _awaited;

    public ControlFixture(Func<MonotonicTime, MonotonicTime>? handleTimeout = null)
    {
        Gate = new ControlGate(AllowList.Everyone, Counters, NullLogger.Instance) { IsOwnMedia = address => OwnMedia.Contains(address) };
        Control = new ControlThread(Gate, handleTimeout ?? (_ => MonotonicTime.Never), () => Interlocked.Exchange(ref _awaited, 0));
        _responder = new NgResponder(this, new CookieCache(), NgTemplates.None);
    }

    public ListenerCounters Counters { get; } = new();

    public ControlGate Gate { get; }

    public ControlThread Control { get; }

    /// <summary>The engine's own media sockets.</summary>
    public HashSet<TransportAddress> OwnMedia { get; } = [];

    /// <summary>Call-ids in the order of execution.</summary>
    public List<string> Executed { get; } = [];

    public List<Thread> Threads { get; } = [];

    /// <summary>The figures that requests with the call-id "later" wait for are available.</summary>
    public bool HasFigures { get; set; }

    /// <summary>Makes the figures available and resumes the waiting requests.</summary>
    public void BringFigures() => Assert.True(Control.TryPost(() =>
    {
        HasFigures = true;
        Control.Resume(AwaitedKey);
    }));

    public NgHandler Framed => (frame, source, now) => _responder.Respond(frame, source, now, NgLimits.MaxStreamMessage);

    public NgHandler Plain => (body, source, now) => _responder.RespondPlain(body, source, now);

    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        lock (Executed)
        {
            Executed.Add(request.CallId ?? "");
            Threads.Add(Thread.CurrentThread);
        }

        if (request.CallId == "later" && !HasFigures)
        {
            _awaited = AwaitedKey;
            return NgReply.Later;
        }

        if (request.CallId == "throw")
            throw new InvalidOperationException("a bug");
        if (request.Command == NgCommand.Ping)
            return NgReply.Pong();
        return NgReply.Ok(new NgDictionary().Add("size", request.Playback.Blob.Length).Add("call-id", request.CallId ?? ""));
    }

    public void Refused(TransportAddress source, string reason)
    {
    }

    public UdpControlSocket AttachUdp(IPAddress address)
    {
        var socket = new UdpControlSocket(new IPEndPoint(address, 0), Framed);
        Control.Attach(socket);
        return socket;
    }

    public void Dispose() => Control.Dispose();

    /// <summary>Sends one datagram from a connected socket, which receives only from that peer.</summary>
    public static string AskUdp(IPEndPoint server, string request)
    {
        using var client = new UdpClient(server.AddressFamily);
        client.Connect(server);
        return Ask(client, request);
    }

    public static string Ask(UdpClient client, string request)
    {
        client.Client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        client.Send(Encoding.Latin1.GetBytes(request));
        IPEndPoint? from = null;
        return Encoding.Latin1.GetString(client.Receive(ref from));
    }

    public static async Task<TcpClient> ConnectAsync(IPEndPoint server)
    {
        var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server);
        return client;
    }

    /// <summary>Closes the sending direction, then reads until the peer closes.</summary>
    public static Task<string> FinishAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        client.Client.Shutdown(SocketShutdown.Send);
        return ReadToEndAsync(stream);
    }

    /// <summary>Reads this many octets, or until the end.</summary>
    public static async Task<string> ReadAsync(Stream stream, int length)
    {
        using var timeout = new CancellationTokenSource(Patience);
        byte[] bytes = new byte[length];
        int read = await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, timeout.Token);
        return Encoding.Latin1.GetString(bytes, 0, read);
    }

    /// <summary>Reads until the peer closes.</summary>
    public static async Task<string> ReadToEndAsync(Stream stream)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, timeout.Token);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    public static string Bomb(string cookie) => $"{cookie}d1:a" + new string('l', 20_000) + new string('e', 20_001);
}
