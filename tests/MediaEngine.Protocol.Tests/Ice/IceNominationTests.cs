using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Which of several pairs is used: the better one, the one the peer nominates, and the old one during a restart.</summary>
public sealed class IceNominationTests : TwoAgents
{
    [Fact]
    public void The_better_of_two_paths_is_selected_by_both()
    {
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
        IceCandidate dead = new(TestAddress.Parse("198.51.100.3:2000"), IcePriority.Candidate(126, 65535, 1));
        b.Candidates[0] = b.Candidates[0] with { Priority = IcePriority.Candidate(100, 65535, 1) };
        b.Candidates.Insert(0, dead);
        Exchange(a, b);
        Run(2);
        AssertConnected(a, b);
    }

    [Fact]
    public void After_a_restart_the_old_pair_is_used_until_the_new_one_is_selected()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(1);
        a.WithCredentials("a2");
        a.Follow(b, true);
        Run(3);
        Assert.Equal(b.Address, a.Remote);
        Assert.True(a.Agent.MayReceive(0, b.Address));
        b.WithCredentials("b2");
        b.Follow(a, false);
        a.Follow(b, true);
        Run(10);
        AssertConnected(a, b);
        Assert.InRange(a.Events.Count(e => e.Event == IceEvent.Completed), 2, 3);
        Assert.DoesNotContain(a.Events.Concat(b.Events), e => e.Event == IceEvent.ConsentLost);
        Assert.Equal(1, a.Agent.PairCount);
    }

    [Fact]
    public void A_restart_may_move_the_peer_to_another_address_without_a_gap()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(1);
        IceHost moved = new IceHost(Network, "198.51.100.77:2000").WithCredentials("m").WithHostCandidate();
        a.WithCredentials("a2");
        a.Follow(moved, false);
        Assert.Equal(b.Address, a.Remote);
        moved.Follow(a, true);
        Run(1);
        AssertConnected(moved, a);
        Assert.DoesNotContain(a.Events, e => e.Event == IceEvent.ConsentLost);
        Run(10);
        Assert.False(a.Agent.MayReceive(0, b.Address));
    }

    [Fact]
    public void A_nominated_pair_that_the_peer_leaves_for_a_worse_one_is_followed()
    {
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost wifi = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b");
        IceHost mobile = new IceHost(Network, "198.51.100.9:2000").WithCredentials("b");
        a.Follow(wifi, controlling: false);
        wifi.Follow(a, controlling: true);
        Run(1);
        Assert.Equal(wifi.Address, a.Remote);
        wifi.Dead = true;
        Run(6);
        mobile.Follow(a, controlling: true);
        Run(1);
        Assert.Equal(mobile.Address, a.Remote);
    }

    [Fact]
    public void A_peer_that_nominates_every_pair_it_checks_gets_the_best_of_them()
    {
        // Aggressive nomination (RFC 5245 section 8.1.1.2): USE-CANDIDATE in every check, the worse path first.
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        a.Agent.Follow(
            new IceParameters(a.Ufrag, a.Password, "b", "bPasswordOf22Characters", Controlling: false, Lite: false),
            [new IceLocal(0, a.Address, 65535)], [], Network.Now);
        a.Pump();
        static TransportAddress PathOf(int priority) => TestAddress.Parse($"198.51.100.{priority}:2000");
        byte[] buffer = new byte[600];
        foreach (int priority in (int[])[10, 30, 20])
        {
            SimEndpoint peer = Network.AddEndpoint(PathOf(priority));
            peer.OnReceive = (from, bytes) =>
            {
                if (!StunMessage.TryParse(bytes, out StunMessage message) || message.Class != StunClass.Request)
                    return;
                var answer = new StunWriter(buffer, StunClass.Success, message.TransactionId);
                answer.AddMappedAddress(from);
                peer.Send(from, buffer.AsSpan(0, answer.Finish("bPasswordOf22Characters"u8)));
            };
            var check = new StunWriter(buffer, StunClass.Request, StunTransactionId.Create(Network.Random));
            check.AddUsername(Encoding.UTF8.GetBytes(a.Ufrag), "b"u8);
            check.AddUInt32(StunAttributeType.Priority, (uint)priority << 24);
            check.AddUInt64(StunAttributeType.IceControlling, 5);
            check.AddFlag(StunAttributeType.UseCandidate);
            peer.Send(a.Address, buffer.AsSpan(0, check.Finish(Encoding.UTF8.GetBytes(a.Password))));
            Run(0.2);
            Assert.True(a.Agent.IsCompleted);
        }

        Assert.Equal(PathOf(30), a.Remote);
    }
}
