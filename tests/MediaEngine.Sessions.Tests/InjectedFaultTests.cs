using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>An exception of the engine ends only the call in which it occurs, and the log names it.</summary>
public sealed class InjectedFaultTests : IMediaEvents, IDatagramIo, IDisposable
{
    private readonly SimNetwork _network = new(seed: 12);
    private readonly SimEngine _engine;
    private readonly DiscardingIo _io = new();
    private readonly Mailbox<WorkerCommand> _mailbox = new(4, static () => { });
    private readonly List<(long CallKey, CallFault Fault)> _faults = [];
    private readonly MediaWorker _worker;
    private readonly TransportAddress _alice = TestAddress.Parse("127.0.0.2:5004");
    private readonly MonotonicTime _now = MonotonicTime.FromSeconds(100);
    private bool _sendFails;
    private bool _attachFails;

    public InjectedFaultTests()
    {
        _engine = new SimEngine(_network);
        _worker = new MediaWorker(this, new SeededRandom(1), new MediaWorkerOptions(), _mailbox, this);
    }

    PacketPool IDatagramIo.Pool => _io.Pool;

    public void Dispose()
    {
        _io.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void An_exception_at_a_packet_is_reported_once_with_type_message_and_trace_and_other_calls_continue()
    {
        TwoPartyCall broken = new(_engine, _alice, _alice);
        TwoPartyCall other = new(_engine, _alice, _alice);
        _worker.Apply(broken.Plan, _now);
        _worker.Apply(other.Plan, _now);
        _sendFails = true;
        Deliver(token: 0);
        Deliver(token: 0);
        _sendFails = false;
        (long key, CallFault fault) = Assert.Single(_faults);
        Assert.Equal((broken.Plan.CallKey, "packet", "System.InvalidOperationException", "a bug"),
            (key, fault.Where, fault.Type, fault.Message));
        Assert.Contains(nameof(InjectedFaultTests), fault.Trace, StringComparison.Ordinal);
        Assert.Equal(1, _worker.Counters[PacketResult.InternalError]);
        Assert.Null(_worker.Snapshot(broken.Plan.CallKey));
        Assert.NotNull(_worker.Snapshot(other.Plan.CallKey));
    }

    [Fact]
    public void An_exception_at_a_plan_is_reported_too()
    {
        TwoPartyCall broken = new(_engine, _alice, _alice);
        _attachFails = true;
        _mailbox.TryPost(WorkerCommand.Apply(broken.Plan));
        _worker.DrainMailbox(_now);
        (long key, CallFault fault) = Assert.Single(_faults);
        Assert.Equal((broken.Plan.CallKey, "plan", "System.IO.IOException", "no room"), (key, fault.Where, fault.Type, fault.Message));
        Assert.Equal(0, _worker.Counters.Calls);
    }

    [Fact]
    public void Long_exception_texts_are_truncated()
    {
        CallFault fault = CallFault.Of("packet", new InvalidOperationException(new string('x', 100_000)));
        Assert.InRange(fault.Message.Length, 1, 1000);
        Assert.Equal(CallFault.LongestTrace, fault.Trace.Length);
    }

    void IMediaEvents.Publish(MediaEvent mediaEvent)
    {
        CallEnded ended = Assert.IsType<CallEnded>(mediaEvent);
        Assert.Equal(CallEndReason.Fault, ended.Reason);
        _faults.Add((ended.CallKey, ended.Fault!));
    }

    void IDatagramIo.Attach(MediaPort port, int token)
    {
        if (_attachFails)
            throw new IOException("no room");
        _io.Attach(port, token);
    }

    void IDatagramIo.Detach(int token) => _io.Detach(token);

    void IDatagramIo.SetTrafficClass(int token, byte trafficClass)
    {
    }

    void IDatagramIo.Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        _io.Return(buffer);
        if (_sendFails)
            throw new InvalidOperationException("a bug");
    }

    void IDatagramIo.Return(PacketBuffer buffer) => _io.Return(buffer);

    private void Deliver(int token) => _io.Deliver(_worker, token, _alice, PacketBuilder.Rtp(1, 1, 0), _now);
}
