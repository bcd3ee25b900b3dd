using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Routing;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Worker;

/// <summary>All calls of one worker thread. Single-threaded; other threads post <see cref="WorkerCommand"/>s to its mailbox.</summary>
public sealed class MediaWorker : IDatagramHandler
{
    private readonly WorkerContext _context;
    private readonly DatagramRouter _router;
    private readonly ApplyScratch _scratch = new();
    private readonly Mailbox<WorkerCommand> _mailbox;
    private readonly Dictionary<long, Call> _calls = [];

    /// <param name="io">This worker's interface to the network.</param>
    /// <param name="mailbox">Where other threads post; read by <see cref="DrainMailbox"/>.</param>
    /// <param name="events">Receives the events of calls. Called on this worker's thread.</param>
    public MediaWorker(
        IDatagramIo io, IRandomSource random, MediaWorkerOptions options, Mailbox<WorkerCommand> mailbox, IMediaEvents events)
    {
        _context = new WorkerContext(io, random, options, events);
        _router = new DatagramRouter(new TcpConnections(_context), new SharedIcePorts());
        _context.ReceiverPorts = new ReceiverPorts(_context, _router);
        _mailbox = mailbox;
        foreach (MediaPort shared in options.SharedPorts)
            io.Attach(shared, _router.Add(shared));
    }

    /// <summary>May be read on any thread.</summary>
    public WorkerCounters Counters => _context.Counters;

    public MonotonicTime NextDeadline => _context.Timers.NextDeadline;

    public int PrefetchDistance => CacheLines.CanPrefetch ? PacketPrefetch.Batch : 0;

    public void Prefetch(ReadOnlySpan<int> tokens) => PacketPrefetch.Begin(tokens, _router);

    /// <summary>The packet walk, stops 3 to 8. Stops 1 and 2 are the loop.</summary>
    public void Receive(in Datagram datagram)
    {
        var packet = new ReceivedPacket(datagram);
        PacketResult result;
        try
        {
            result = _router.Route(packet.Token, packet.Remote, packet.Span, packet.Arrival, out packet.Transport!); // 3: which port
            if (result == PacketResult.Continue)
                result = Reception.Receive(ref packet); // 4: classification, and whether this source may send
            if (result == PacketResult.Continue)
                result = PacketDispatch.Accept(ref packet, _context); // 5: stream and statistics
            if (result == PacketResult.Continue)
                result = PacketDispatch.Dispatch(ref packet, _context); // 6: routes; 7: OutboundStream.Write; 8: IDatagramIo.Send
            if (result == PacketResult.UnknownTransport && _router.FindReceiver(datagram.Token) is { } receiver)
                result = Receive(receiver, datagram, ref packet);
        }
        catch (Exception fault) when (packet.Transport is not null)
        {
            // No input may cause an exception. If one does, it is a bug in the engine, and only the call of that packet ends.
            result = PacketResult.InternalError;
            Abandon(packet.Transport.Call.Key, "packet", fault);
        }

        if (!packet.Buffer.IsNone)
            _context.Io.Return(packet.Buffer);
        _context.Counters.CountReceived(datagram.Span.Length);
        _context.Counters.Count(result);
        if (DropCounters.IsDrop(result) && packet.Transport is not null)
            packet.Transport.Drops.Count(result);
    }

    public bool Accept(int connection, in TransportAddress local, in TransportAddress remote, MonotonicTime now) =>
        _router.Connections.Accept(connection, local, remote, now);

    /// <summary>Each packet of the stream is handled like a datagram.</summary>
    public void ReceiveStream(int connection, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (_router.Connections.Find(connection) is not { } from)
        {
            if (_context.Outgoing.Find(connection) is { } handler)
                Guarded(handler, bytes, now);
            return;
        }

        while (from.Frames.TryRead(ref bytes, out ReadOnlySpan<byte> packet))
        {
            if (!_context.Io.TryRent(out PacketBuffer buffer))
            {
                _context.Counters.Count(PacketResult.NoBuffer);
                continue;
            }

            buffer = buffer.With(buffer.Offset, packet.Length);
            Span<byte> span = _context.Io.Pool.Span(buffer);
            packet.CopyTo(span);
            Receive(new Datagram(connection, buffer, span, from.Remote, now));
            if (from.IsClosed)
                return;
        }

        if (from.Frames.IsBroken)
            _router.Connections.Refuse(from, now);
    }

    public void Connected(int connection, MonotonicTime now)
    {
        if (_context.Outgoing.Find(connection) is not { } handler)
            return;
        try
        {
            handler.Connected(now);
        }
        catch (Exception fault)
        {
            Abandon(handler.CallKey, "connection", fault);
        }
    }

    public void Closed(int connection, MonotonicTime now)
    {
        if (_context.Outgoing.Forget(connection, out string reason) is not { } handler)
        {
            _router.Connections.Forget(connection, now);
            return;
        }

        try
        {
            handler.Closed(reason, now);
        }
        catch (Exception fault)
        {
            Abandon(handler.CallKey, "connection", fault);
        }
    }

    public void DrainMailbox(MonotonicTime now)
    {
        while (_mailbox.TryTake(out WorkerCommand command))
        {
            switch (command.Kind)
            {
                case WorkerCommandKind.Apply:
                    ApplyOrAbandon(command.Plan!, now);
                    break;
                case WorkerCommandKind.Remove:
                    Remove(command.CallKey);
                    break;
                case WorkerCommandKind.End:
                    End(command.CallKey);
                    break;
                case WorkerCommandKind.ReportFigures:
                    _context.Events.Publish(new CallFigures(command.CallKey, Snapshot(command.CallKey)));
                    break;
            }
        }
    }

    public void HandleTimeout(MonotonicTime now)
    {
        while (true)
        {
            try
            {
                _context.Timers.Advance(now);
                return;
            }
            catch (Exception fault) when (_context.Timers.Firing is { CallKey: not 0 })
            {
                // As in Receive: an exception ends only the call of that timer; the remaining timers still run.
                _context.Counters.Count(PacketResult.InternalError);
                Abandon(_context.Timers.Firing!.CallKey, "timer", fault);
            }
        }
    }

    /// <summary>Starts a call, or changes it to the plan. On this worker's thread.</summary>
    public void Apply(CallPlan plan, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!_calls.TryGetValue(plan.CallKey, out Call? call))
        {
            call = new Call(_context, _router, _scratch, plan.CallKey, now);
            _calls.Add(plan.CallKey, call);
            _context.Counters.AddCalls(1);
        }

        call.Apply(plan, now);
    }

    /// <summary>Ends a call and releases its ports. On this worker's thread.</summary>
    public void Remove(long callKey)
    {
        if (!_calls.Remove(callKey, out Call? call))
            return;
        call.Close();
        _context.Counters.AddCalls(-1);
    }

    /// <summary>Ends a call, releases its ports, and reports its final figures. On this worker's thread.</summary>
    public void End(long callKey)
    {
        CallSnapshot? figures = Snapshot(callKey);
        Remove(callKey);
        _context.Events.Publish(new CallEnded(callKey, CallEndReason.Removed, figures));
    }

    /// <summary>Ends all calls when the worker stops.</summary>
    public void RemoveAll()
    {
        foreach (long key in _calls.Keys.ToArray())
            Remove(key);
        _context.Codecs?.CloseAll();
    }

    /// <summary>The figures of a call; null when the call is not known. On this worker's thread.</summary>
    public CallSnapshot? Snapshot(long callKey) => _calls.TryGetValue(callKey, out Call? call) ? call.Snapshot() : null;

    /// <summary>When a plan cannot be applied (the ring refuses a port, or an internal error), only its call ends.</summary>
    private void ApplyOrAbandon(CallPlan plan, MonotonicTime now)
    {
        try
        {
            Apply(plan, now);
        }
        catch (Exception fault)
        {
            _context.Counters.Count(PacketResult.InternalError);
            Abandon(plan.CallKey, "plan", fault);
        }
    }

    /// <summary>The port belongs to no transport: the source of a stream reads it.</summary>
    private PacketResult Receive(IDatagramReceiver receiver, in Datagram datagram, ref ReceivedPacket packet)
    {
        try
        {
            PacketResult result = receiver.Receive(datagram, out bool keepsBuffer);
            if (keepsBuffer)
                _ = packet.TakeBuffer();
            return result;
        }
        catch (Exception fault)
        {
            Abandon(receiver.CallKey, "datagram", fault);
            return PacketResult.InternalError;
        }
    }

    /// <summary>As in <see cref="Receive(in Datagram)"/>: an exception ends only the call of the connection.</summary>
    private void Guarded(IStreamHandler handler, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        try
        {
            handler.Receive(bytes, now);
        }
        catch (Exception fault)
        {
            _context.Counters.Count(PacketResult.InternalError);
            Abandon(handler.CallKey, "connection", fault);
        }
    }

    private void Abandon(long callKey, string where, Exception fault)
    {
        CallSnapshot? figures = null;
        try
        {
            figures = Snapshot(callKey);
        }
        catch (Exception)
        {
            // Reading the figures of a broken call may fail too. The exception that is reported is the first one.
        }

        Remove(callKey);
        _context.Events.Publish(new CallEnded(callKey, CallEndReason.Fault, figures) { Fault = CallFault.Of(where, fault) });
    }
}
