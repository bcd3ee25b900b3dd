using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Two agents connect through different networks and with different signalling.</summary>
public sealed class IceAgentTests : TwoAgents
{
    [Fact]
    public void Two_agents_select_the_same_pair()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(1);
        AssertConnected(a, b);
        Assert.True(a.Agent.IsControlling);
        Assert.False(b.Agent.IsControlling);
        Assert.Contains(a.Events, e => e.Event == IceEvent.Completed);
    }

    [Fact]
    public void They_connect_within_half_a_second_on_a_fastNetwork()
    {
        (IceHost a, IceHost b) = Hosts();
        MonotonicTime start = Network.Now;
        Exchange(a, b);
        Run(2);
        Assert.All([a, b],
            host => Assert.True(host.Events.First(e => e.Event == IceEvent.Completed).At - start < TimeSpan.FromSeconds(0.5)));
    }

    [Fact]
    public void Every_connection_survives_a_fifth_of_all_datagrams_lost_and_the_rest_out_of_order()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var network = new SimNetwork(seed)
            {
                DefaultLink = new SimLink(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(60), Loss: 0.2, Duplication: 0.05),
            };
            IceHost a = new IceHost(network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
            IceHost b = new IceHost(network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
            Exchange(a, b);
            network.Run(TimeSpan.FromSeconds(15));
            Assert.True(a.Agent.IsCompleted && b.Agent.IsCompleted, $"seed {seed}");
            Assert.Equal((b.Address, a.Address), (a.Remote, b.Remote));
            network.DefaultLink = network.DefaultLink with { Loss = 0.05 };
            network.Run(TimeSpan.FromMinutes(5));
            Assert.DoesNotContain(a.Events.Concat(b.Events), e => e.Event == IceEvent.ConsentLost);
        }
    }

    [Theory]
    [InlineData(NatKind.FullCone, false)]
    [InlineData(NatKind.FullCone, true)]
    [InlineData(NatKind.AddressRestricted, false)]
    [InlineData(NatKind.AddressRestricted, true)]
    [InlineData(NatKind.PortRestricted, false)]
    [InlineData(NatKind.PortRestricted, true)]
    [InlineData(NatKind.Symmetric, false)]
    [InlineData(NatKind.Symmetric, true)]
    public void A_peer_behind_any_nat_is_found_by_its_own_checks(NatKind kind, bool peerControls)
    {
        var nat = new SimNat(Network, "203.0.113.9", kind);
        IceHost server = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost phone = new IceHost(Network, "10.0.0.5:5000", nat).WithCredentials("b").WithHostCandidate();
        server.Follow(phone, !peerControls);
        phone.Follow(server, peerControls);
        Run(5);
        Assert.True(server.Agent.IsCompleted && phone.Agent.IsCompleted);
        Assert.True(server.Remote.SameAddress(TestAddress.Parse("203.0.113.9")));
        Assert.Equal(server.Address, phone.Remote);
        Run(120);
        Assert.DoesNotContain(server.Events.Concat(phone.Events), e => e.Event == IceEvent.ConsentLost);
    }

    [Fact]
    public void A_nat_that_forgets_its_mapping_is_followed_to_the_new_one()
    {
        var nat = new SimNat(Network, "203.0.113.9", NatKind.PortRestricted);
        IceHost server = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost phone = new IceHost(Network, "10.0.0.5:5000", nat).WithCredentials("b");
        server.Follow(phone, false);
        phone.Follow(server, true);
        Run(5);
        TransportAddress before = server.Remote;
        nat.Reboot();
        Run(60);
        Assert.NotEqual(before, server.Remote);
        Assert.True(server.Remote.SameAddress(before));
    }

    [Fact]
    public void A_peer_without_any_candidate_is_found_by_its_own_checks()
    {
        IceHost engine = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost browser = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b");
        engine.Follow(browser, controlling: false);
        browser.Follow(engine, controlling: true);
        Run(1);
        AssertConnected(browser, engine);
    }

    [Fact]
    public void Candidates_that_trickle_in_later_are_checked()
    {
        (IceHost a, IceHost b) = Hosts();
        IceCandidate own = b.Candidates[0];
        b.Candidates.Clear();
        a.Follow(b, true);
        b.Follow(null, false);
        Run(3);
        Assert.Equal(0, a.Sent);
        b.Candidates.Add(own);
        a.Follow(b, true);
        b.Follow(a, false);
        Run(1);
        AssertConnected(a, b);
    }

    [Fact]
    public void Requests_before_the_answer_are_answered_and_checked_back_once_it_is_there()
    {
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
        a.Follow(null, controlling: true);
        b.Follow(a, controlling: false);
        Run(2);
        Assert.Equal(a.Address, b.Remote);
        Assert.True(a.Agent.MayReceive(0, b.Address));
        Assert.True(a.Remote.IsNone);
        a.Follow(b, controlling: true);
        Run(1);
        AssertConnected(a, b);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_role_conflict_ends_with_one_of_each(bool role)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var network = new SimNetwork(seed);
            IceHost a = new IceHost(network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
            IceHost b = new IceHost(network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
            a.Follow(b, role);
            b.Follow(a, role);
            network.Run(TimeSpan.FromSeconds(5));
            Assert.NotEqual(a.Agent.IsControlling, b.Agent.IsControlling);
            Assert.True(a.Agent.IsCompleted && b.Agent.IsCompleted, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_agent_controls_a_lite_one_whoever_offered(bool fullOffers)
    {
        (IceHost full, IceHost lite) = Hosts();
        lite.Lite = true;
        full.Follow(lite, fullOffers);
        lite.Follow(full, !fullOffers);
        Run(1);
        AssertConnected(full, lite);
        Assert.True(full.Agent.IsControlling);
        Run(60);
        Assert.DoesNotContain(full.Events.Concat(lite.Events), e => e.Event == IceEvent.ConsentLost);
    }

    [Fact]
    public void Two_lite_agents_use_what_they_were_told()
    {
        (IceHost a, IceHost b) = Hosts();
        a.Lite = b.Lite = true;
        Exchange(a, b);
        Run(100);
        AssertConnected(a, b);
        Assert.Equal(0, a.Sent + b.Sent);
    }
}
