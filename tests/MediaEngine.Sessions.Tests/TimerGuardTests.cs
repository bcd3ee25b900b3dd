using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>An exception in a timer ends only the call of this timer.</summary>
public sealed class TimerGuardTests : IMediaEvents, IDisposable
{
    private readonly SimNetwork _network = new(seed: 12);
    private readonly SimEngine _engine;
    private readonly DiscardingIo _io = new();
    private readonly List<(long CallKey, CallTimeoutReason Reason)> _events = [];
    private readonly List<(long CallKey, CallFault Fault)> _faults = [];

    public TimerGuardTests() => _engine = new SimEngine(_network);

    void IMediaEvents.Publish(MediaEvent mediaEvent)
    {
        if (mediaEvent is CallEnded { Fault: { } fault })
            _faults.Add((mediaEvent.CallKey, fault));
        if (mediaEvent is not CallTimedOut timedOut)
            return;
        _events.Add((timedOut.CallKey, timedOut.Reason));
        throw new InvalidOperationException("a bug");
    }

    public void Dispose()
    {
        _io.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void An_exception_in_a_timer_ends_its_call_and_no_other()
    {
        var worker = new MediaWorker(_io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), this);
        TransportAddress alice = TestAddress.Parse("127.0.0.2:5004");
        var now = MonotonicTime.FromSeconds(100);
        List<TwoPartyCall> calls = [.. Enumerable.Range(0, 5).Select(_ => new TwoPartyCall(_engine, alice, alice))];
        TwoPartyCall broken = calls[2];
        broken.Plan = broken.Plan with { Timeouts = new CallTimeouts(0, 0, 0, Final: 1) };
        foreach (TwoPartyCall call in calls)
            worker.Apply(call.Plan, now);

        // Four timers of other calls are due at the same instant, some before and some after the failing timer.
        worker.HandleTimeout(now + TimeSpan.FromSeconds(1.5));
        Assert.Equal([(broken.Plan.CallKey, CallTimeoutReason.Final)], _events);
        (long key, CallFault fault) = Assert.Single(_faults);
        Assert.Equal((broken.Plan.CallKey, "timer", "System.InvalidOperationException", "a bug"),
            (key, fault.Where, fault.Type, fault.Message));
        Assert.Contains(nameof(TimerGuardTests), fault.Trace, StringComparison.Ordinal);
        Assert.Equal(1, worker.Counters[PacketResult.InternalError]);
        Assert.Equal(4, worker.Counters.Calls);
        Assert.Equal(16, worker.Counters.Transports);
        Assert.Null(worker.Snapshot(broken.Plan.CallKey));
        foreach (TwoPartyCall call in calls.Where(c => c != broken))
        {
            worker.Apply(call.Plan with { Timeouts = new CallTimeouts(0, 0, 0, Final: 1) }, now);
            Assert.NotNull(worker.Snapshot(call.Plan.CallKey));
        }

        // The other timers still run.
        worker.HandleTimeout(now + TimeSpan.FromSeconds(3));
        Assert.Equal(0, worker.Counters.Calls);
        Assert.Equal(5, worker.Counters[PacketResult.InternalError]);
        Assert.Equal(MonotonicTime.Never, worker.NextDeadline);
    }
}
