using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Timing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

public sealed class TimerWheelTests
{
    [Fact]
    public void Fires_like_a_sorted_list_whatever_is_scheduled_moved_and_cancelled()
    {
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 3], Gen.Long[0, 12_000]).List[1, 200].Sample(operations =>
        {
            var wheel = new TimerWheel();
            MonotonicTime now = MonotonicTime.FromSeconds(100);
            wheel.Advance(now);
            Node[] nodes = [.. Enumerable.Range(0, 20).Select(_ => new Node())];
            var model = new Dictionary<Node, MonotonicTime>();
            foreach ((int index, int what, long milliseconds) in operations)
            {
                Node node = nodes[index];
                switch (what)
                {
                    case 0 or 1:
                        MonotonicTime deadline = now + TimeSpan.FromMilliseconds(milliseconds);
                        wheel.Schedule(node, deadline);
                        model[node] = deadline;
                        break;
                    case 2:
                        wheel.Cancel(node);
                        model.Remove(node);
                        break;
                    default:
                        now += TimeSpan.FromMilliseconds(milliseconds);
                        wheel.Advance(now);
                        Check(nodes, model, now);
                        break;
                }

                Assert.Equal(model.Count, wheel.Count);
                if (model.Count == 0)
                    Assert.Equal(MonotonicTime.Never, wheel.NextDeadline);
                else
                    Assert.True(wheel.NextDeadline <= Later(model.Values.Min(), now) + TimeSpan.FromMilliseconds(1));
            }

            now += TimeSpan.FromMilliseconds(20_000);
            wheel.Advance(now);
            Check(nodes, model, now);
            Assert.Equal(0, wheel.Count);
        });
    }

    [Fact]
    public void A_node_may_cancel_another_that_is_due_at_the_same_time()
    {
        var wheel = new TimerWheel();
        Node[] nodes = [new Node(), new Node()];
        nodes[0].Action = () => wheel.Cancel(nodes[1]);
        nodes[1].Action = () => wheel.Cancel(nodes[0]);
        foreach (Node node in nodes)
            wheel.Schedule(node, MonotonicTime.FromMilliseconds(5));
        wheel.Advance(MonotonicTime.FromMilliseconds(10));
        Assert.Equal(1, nodes.Sum(n => n.Fired));
    }

    [Fact]
    public void A_node_may_schedule_itself_again()
    {
        var wheel = new TimerWheel();
        MonotonicTime now = MonotonicTime.FromSeconds(1);
        var node = new Node();
        node.Action = () => wheel.Schedule(node, now + TimeSpan.FromSeconds(1));
        wheel.Schedule(node, now);
        for (int i = 0; i < 10; i++)
        {
            now += TimeSpan.FromMilliseconds(1001);
            wheel.Advance(now);
        }

        Assert.Equal(10, node.Fired);
    }

    [Fact]
    public void A_node_that_cancels_itself_while_it_fires_leaves_its_place_to_another()
    {
        var wheel = new TimerWheel();
        var nodes = Enumerable.Range(0, 200).Select(_ => new Node()).ToArray();
        foreach (Node node in nodes)
        {
            node.Action = () => wheel.Cancel(node);
            wheel.Schedule(node, MonotonicTime.FromMilliseconds(5));
        }

        wheel.Advance(MonotonicTime.FromMilliseconds(10));
        foreach (Node node in nodes.Reverse())
            wheel.Schedule(node, MonotonicTime.FromMilliseconds(20));
        wheel.Advance(MonotonicTime.FromMilliseconds(30));
        Assert.All(nodes, n => Assert.Equal(2, n.Fired));
        Assert.Equal(0, wheel.Count);
        Assert.Equal(MonotonicTime.Never, wheel.NextDeadline);
    }

    [Fact]
    public void A_node_whose_firing_throws_has_no_deadline_and_may_have_one_again()
    {
        var wheel = new TimerWheel();
        var node = new Node { Action = static () => throw new InvalidOperationException() };
        wheel.Schedule(node, MonotonicTime.FromMilliseconds(5));
        Assert.Throws<InvalidOperationException>(() => wheel.Advance(MonotonicTime.FromMilliseconds(10)));
        Assert.Same(node, wheel.Firing);
        node.Action = null;
        wheel.Schedule(node, MonotonicTime.FromMilliseconds(20));
        wheel.Advance(MonotonicTime.FromMilliseconds(30));
        Assert.Equal(2, node.Fired);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_node_without_a_deadline_is_not_kept()
    {
        var wheel = new TimerWheel();
        WeakReference fired = Schedule(wheel, cancelled: false);
        WeakReference cancelled = Schedule(wheel, cancelled: true);
        wheel.Advance(MonotonicTime.FromMilliseconds(10));
        wheel.Advance(MonotonicTime.FromMilliseconds(20));
        GC.Collect();
        Assert.False(fired.IsAlive);
        Assert.False(cancelled.IsAlive);
        GC.KeepAlive(wheel);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Schedule(TimerWheel wheel, bool cancelled)
    {
        var node = new Node();
        wheel.Schedule(node, MonotonicTime.FromMilliseconds(5));
        if (cancelled)
            wheel.Cancel(node);
        return new WeakReference(node);
    }

    private static MonotonicTime Later(MonotonicTime a, MonotonicTime b) => a > b ? a : b;

    private static void Check(Node[] nodes, Dictionary<Node, MonotonicTime> model, MonotonicTime now)
    {
        foreach (Node node in nodes)
        {
            bool isDue = model.TryGetValue(node, out MonotonicTime deadline) && deadline <= now - TimeSpan.FromMilliseconds(1);
            bool mayBeDue = model.ContainsKey(node) && deadline <= now;
            if (isDue)
                Assert.True(node.Fired == 1, "late");
            if (!mayBeDue)
                Assert.True(node.Fired == 0, "early");
            if (node.Fired == 1)
                model.Remove(node);
            node.Fired = 0;
        }
    }

    private sealed class Node : TimerNode
    {
        public int Fired { get; set; }

        public Action? Action { get; set; }

        protected internal override void Fire(MonotonicTime now)
        {
            Fired++;
            Action?.Invoke();
        }
    }
}
