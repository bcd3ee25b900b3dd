using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Calls over several workers, through their mailboxes.</summary>
public sealed class WorkerMediaPlaneTests : IDisposable
{
    private readonly SimNetwork _network = new();
    private readonly SimEngine _engine;
    private readonly DiscardingIo[] _ios = [new DiscardingIo(), new DiscardingIo()];
    private readonly Mailbox<WorkerCommand>[] _mailboxes = [new(4, static () => { }), new(4, static () => { })];
    private readonly MediaWorker[] _workers;
    private readonly WorkerMediaPlane _plane;
    private readonly TransportAddress _peer;

    public WorkerMediaPlaneTests()
    {
        _engine = new SimEngine(_network);
        _peer = TestAddress.Parse("127.0.0.2:5004");
        _workers = [.. _ios.Select((io, i) =>
            new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), _mailboxes[i], _engine))];
        _plane = new WorkerMediaPlane(_mailboxes, () => new InPlaceReply(Drain));
    }

    public void Dispose()
    {
        foreach (DiscardingIo io in _ios)
            io.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void Calls_spread_over_the_workers_and_stay_where_they_are()
    {
        CallPlan[] plans = [.. Enumerable.Range(0, 6).Select(_ => new TwoPartyCall(_engine, _peer, _peer).Plan)];
        foreach (CallPlan plan in plans)
        {
            // Signalling has to know it before: the SDP names the worker's port.
            int announced = _plane.WorkerOf(plan.CallKey);
            long before = _workers[announced].Counters.Calls;
            Assert.True(_plane.Apply(plan));
            Drain();
            Assert.Equal((announced, before + 1), (_plane.WorkerOf(plan.CallKey), _workers[announced].Counters.Calls));
        }

        Assert.Equal([3L, 3L], _workers.Select(w => w.Counters.Calls));
        Assert.True(_plane.Apply(plans[0] with { DropTraffic = true }));
        Drain();
        Assert.Equal([3L, 3L], _workers.Select(w => w.Counters.Calls));
        Assert.Equal(plans[5].CallKey, _plane.Snapshot(plans[5].CallKey)!.CallKey);
        _plane.Remove(plans[0].CallKey);
        Drain();
        Assert.Equal(5, _workers.Sum(w => w.Counters.Calls));
        Assert.Null(_plane.Snapshot(plans[0].CallKey));
    }

    [Fact]
    public void A_full_mailbox_refuses_plans_and_delays_removals_but_loses_none()
    {
        CallPlan[] plans = [.. Enumerable.Range(0, 9).Select(_ => new TwoPartyCall(_engine, _peer, _peer).Plan)];
        for (int i = 0; i < 8; i++)
            Assert.True(_plane.Apply(plans[i]));
        Assert.False(_plane.Apply(plans[8]));
        Assert.Null(_plane.Snapshot(plans[8].CallKey));
        for (int i = 0; i < 8; i++)
            _plane.Remove(plans[i].CallKey);
        Drain();
        Assert.Equal(8, _workers.Sum(w => w.Counters.Calls));
        for (int i = 0; i < 3; i++)
        {
            _plane.Remove(-1);
            Drain();
        }

        Assert.Equal(0, _workers.Sum(w => w.Counters.Calls));
        Assert.Equal(0, _ios.Sum(io => io.AttachedPorts));
        Assert.Equal(0, _plane.CallsOf(0) + _plane.CallsOf(1));
    }

    [Fact]
    public void Workers_are_woken_once_a_turn_and_at_once_for_a_snapshot()
    {
        int wakes = 0;
        Mailbox<WorkerCommand>[] mailboxes = [new(4, () => wakes++)];
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), mailboxes[0], _engine);
        var plane = new WorkerMediaPlane(mailboxes, () => new InPlaceReply(() => worker.DrainMailbox(_network.Now)));
        CallPlan plan = new TwoPartyCall(_engine, _peer, _peer).Plan;
        Assert.True(plane.Apply(plan));
        Assert.True(plane.Apply(plan));
        Assert.Equal(0, wakes);
        plane.WakeWorkers();
        plane.WakeWorkers();
        Assert.Equal(1, wakes);
        Assert.NotNull(plane.Snapshot(plan.CallKey));
        Assert.Equal(2, wakes);
        plane.Remove(plan.CallKey);
        plane.WakeWorkers();
        Assert.Equal(3, wakes);
    }

    private void Drain()
    {
        foreach (MediaWorker worker in _workers)
            worker.DrainMailbox(_network.Now);
    }

    private sealed class InPlaceReply(Action drain) : SnapshotReply
    {
        private CallSnapshot? _snapshot;

        public override void Complete(CallSnapshot? snapshot) => _snapshot = snapshot;

        public override CallSnapshot? Wait(TimeSpan timeout)
        {
            drain();
            return _snapshot;
        }
    }
}
