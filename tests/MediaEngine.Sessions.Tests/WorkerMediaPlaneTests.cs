using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Calls on several workers, controlled through mailboxes.</summary>
public sealed class WorkerMediaPlaneTests : IMediaEvents, IDisposable
{
    private readonly SimNetwork _network = new();
    private readonly SimEngine _engine;
    private readonly DiscardingIo[] _ios = [new DiscardingIo(), new DiscardingIo()];
    private readonly Mailbox<WorkerCommand>[] _mailboxes = [new(4, static () => { }), new(4, static () => { })];
    private readonly MediaWorker[] _workers;
    private readonly WorkerMediaPlane _plane;
    private readonly TransportAddress _peer;
    private readonly List<CallFigures> _figures = [];
    private readonly List<CallEnded> _ended = [];

    public WorkerMediaPlaneTests()
    {
        _engine = new SimEngine(_network);
        _peer = TestAddress.Parse("127.0.0.2:5004");
        _workers = [.. _ios.Select((io, i) =>
            new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), _mailboxes[i], this))];
        _plane = new WorkerMediaPlane(_mailboxes);
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
            // Signalling has to know the worker before the plan exists, because the SDP has the worker's port.
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
        Assert.False(_plane.TryGetFigures(plans[5].CallKey, out _));
        Drain();
        Assert.Equal(plans[5].CallKey, Assert.Single(_figures).Figures!.CallKey);
        _plane.Remove(plans[0].CallKey, reports: false);
        Drain();
        Assert.Equal(5, _workers.Sum(w => w.Counters.Calls));
        Assert.True(_plane.TryGetFigures(plans[0].CallKey, out CallSnapshot? unknown));
        Assert.Null(unknown);
        Assert.Empty(_ended);
    }

    [Fact]
    public void A_call_beside_another_is_announced_on_its_worker()
    {
        CallPlan[] plans = [.. Enumerable.Range(0, 3).Select(_ => new TwoPartyCall(_engine, _peer, _peer).Plan)];
        Assert.True(_plane.Apply(plans[0]));
        Drain();
        int worker = _plane.WorkerOf(plans[0].CallKey);
        foreach (CallPlan plan in plans[1..])
        {
            CallPlan beside = plan with { Beside = plans[0].CallKey };
            Assert.Equal(worker, _plane.WorkerOf(beside.CallKey, beside.Beside));
            Assert.True(_plane.Apply(beside));
            Drain();
            Assert.Equal(worker, _plane.WorkerOf(beside.CallKey));
        }

        Assert.Equal(3, _workers[worker].Counters.Calls);
    }

    [Fact]
    public void The_end_of_a_call_brings_its_final_figures_when_they_are_wanted()
    {
        CallPlan plan = new TwoPartyCall(_engine, _peer, _peer).Plan;
        Assert.True(_plane.Apply(plan));
        _plane.Remove(plan.CallKey, reports: true);
        Drain();
        CallEnded ended = Assert.Single(_ended);
        Assert.Equal((plan.CallKey, CallEndReason.Removed, null), (ended.CallKey, ended.Reason, ended.Fault));
        Assert.Equal(4, ended.Figures!.Transports.Length);
        Assert.Equal(0, _workers.Sum(w => w.Counters.Calls));
    }

    [Fact]
    public void A_full_mailbox_refuses_plans_and_delays_removals_but_loses_none()
    {
        CallPlan[] plans = [.. Enumerable.Range(0, 9).Select(_ => new TwoPartyCall(_engine, _peer, _peer).Plan)];
        for (int i = 0; i < 8; i++)
            Assert.True(_plane.Apply(plans[i]));
        Assert.False(_plane.Apply(plans[8]));
        Assert.True(_plane.TryGetFigures(plans[8].CallKey, out _));
        Assert.True(_plane.TryGetFigures(plans[0].CallKey, out CallSnapshot? unasked));
        Assert.Null(unasked);
        for (int i = 0; i < 8; i++)
            _plane.Remove(plans[i].CallKey, reports: i % 2 == 0);
        Drain();
        Assert.Equal(8, _workers.Sum(w => w.Counters.Calls));
        for (int i = 0; i < 3; i++)
        {
            _plane.Remove(-1, reports: false);
            Drain();
        }

        Assert.Equal(0, _workers.Sum(w => w.Counters.Calls));
        Assert.Equal(0, _ios.Sum(io => io.AttachedPorts));
        Assert.Equal(4, _ended.Count);

        // No worker is taken to have calls that are gone.
        Assert.True(_plane.Apply(plans[8]));
        Assert.True(_plane.Apply(new TwoPartyCall(_engine, _peer, _peer).Plan));
        Drain();
        Assert.Equal([1L, 1L], _workers.Select(w => w.Counters.Calls));
    }

    [Fact]
    public void Workers_are_woken_once_a_turn_and_at_once_for_figures()
    {
        int wakes = 0;
        Mailbox<WorkerCommand>[] mailboxes = [new(4, () => wakes++)];
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), mailboxes[0], this);
        var plane = new WorkerMediaPlane(mailboxes);
        CallPlan plan = new TwoPartyCall(_engine, _peer, _peer).Plan;
        Assert.True(plane.Apply(plan));
        Assert.True(plane.Apply(plan));
        Assert.Equal(0, wakes);
        plane.WakeWorkers();
        plane.WakeWorkers();
        Assert.Equal(1, wakes);
        Assert.False(plane.TryGetFigures(plan.CallKey, out _));
        Assert.Equal(2, wakes);
        plane.WakeWorkers();
        Assert.Equal(2, wakes);
        worker.DrainMailbox(_network.Now);
        Assert.NotNull(Assert.Single(_figures).Figures);
        plane.Remove(plan.CallKey, reports: false);
        plane.WakeWorkers();
        Assert.Equal(3, wakes);
    }

    void IMediaEvents.Publish(MediaEvent mediaEvent)
    {
        if (mediaEvent is CallFigures figures)
            _figures.Add(figures);
        if (mediaEvent is CallEnded ended)
            _ended.Add(ended);
    }

    private void Drain()
    {
        foreach (MediaWorker worker in _workers)
            worker.DrainMailbox(_network.Now);
    }
}
