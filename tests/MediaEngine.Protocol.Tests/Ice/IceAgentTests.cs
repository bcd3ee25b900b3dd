using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Two agents on a simulated network.</summary>
public sealed class IceAgentTests
{
    private readonly SimNetwork _network = new(seed: 8445);

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
    public void They_connect_within_half_a_second_on_a_fast_network()
    {
        (IceHost a, IceHost b) = Hosts();
        MonotonicTime start = _network.Now;
        Exchange(a, b);
        Run(2);
        Assert.All([a, b], host => Assert.True(host.Events.First(e => e.Event == IceEvent.Completed).At - start < TimeSpan.FromSeconds(0.5)));
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
        var nat = new SimNat(_network, "203.0.113.9", kind);
        IceHost server = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost phone = new IceHost(_network, "10.0.0.5:5000", nat).WithCredentials("b").WithHostCandidate();
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
        var nat = new SimNat(_network, "203.0.113.9", NatKind.PortRestricted);
        IceHost server = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost phone = new IceHost(_network, "10.0.0.5:5000", nat).WithCredentials("b");
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
        IceHost engine = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost browser = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b");
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
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
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
    public void A_lite_agent_sends_nothing_but_answers_and_notices_when_no_more_is_asked()
    {
        (IceHost full, IceHost lite) = Hosts();
        lite.Lite = true;
        int requests = 0;
        _network.Tap = (from, _, bytes) => requests += from == lite.Address && StunMessage.TryParse(bytes, out StunMessage m) && m.Class == StunClass.Request ? 1 : 0;
        Exchange(full, lite);
        Run(60);
        Assert.Equal(0, requests);
        full.Dead = true;
        Run(31);
        Assert.True(lite.Remote.IsNone);
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

    [Fact]
    public void The_better_of_two_paths_is_selected_by_both()
    {
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate();
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
        IceHost moved = new IceHost(_network, "198.51.100.77:2000").WithCredentials("m").WithHostCandidate();
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
    public void S14_sending_stops_within_30_seconds_of_the_last_answer_and_resumes_when_the_peer_is_back()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(20);
        MonotonicTime died = _network.Now;
        b.Dead = true;
        Run(31);
        Assert.True(a.Remote.IsNone);
        MonotonicTime lost = a.Events.Single(e => e.Event == IceEvent.ConsentLost).At;
        Assert.True(lost - died <= TimeSpan.FromSeconds(30) && lost - died >= TimeSpan.FromSeconds(24));
        b.Dead = false;
        Run(12);
        AssertConnected(a, b);
        Assert.Contains(a.Events, e => e.Event == IceEvent.ConsentRestored);
    }

    [Fact]
    public void S14_a_dead_peer_is_not_asked_for_ever_and_may_come_back_itself()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(20);
        b.Dead = true;
        Run(62);
        int sent = a.Sent;
        Run(600);
        Assert.Equal(sent, a.Sent);
        IceHost reborn = new IceHost(_network, "198.51.100.3:2000").WithCredentials("b");
        reborn.Follow(a, controlling: false);
        Run(2);
        Assert.Equal(reborn.Address, a.Remote);
    }

    [Fact]
    public void Consent_is_asked_for_every_4_to_6_seconds_at_random()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(2);
        List<double> times = [];
        _network.Tap = (from, _, bytes) =>
        {
            if (from == a.Address && StunMessage.TryParse(bytes, out StunMessage message) && message.Class == StunClass.Request)
                times.Add(_network.Now.Seconds);
        };
        Run(300);
        double[] gaps = [.. times.Zip(times.Skip(1), (x, y) => y - x)];
        Assert.All(gaps, gap => Assert.InRange(gap, 3.99, 6.01));
        Assert.True(gaps.Distinct().Count() > gaps.Length / 2);
    }

    [Fact]
    public void S11_who_does_not_know_the_password_gets_no_answer()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(2);
        byte[] buffer = new byte[600];
        int sent = a.Sent;
        TransportAddress stranger = TestAddress.Parse("203.0.113.66:6666");
        foreach (string key in new[] { "", "wrong", b.Password })
        {
            var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 2));
            writer.AddUsername("aFrag"u8, "bFrag"u8);
            writer.AddUInt32(StunAttributeType.Priority, 1);
            writer.AddFlag(StunAttributeType.UseCandidate);
            a.Receive(stranger, buffer[..writer.Finish(System.Text.Encoding.UTF8.GetBytes(key))]);
        }

        Assert.Equal(sent, a.Sent);
        Assert.False(a.Agent.MayReceive(0, stranger));
        Assert.Equal(b.Address, a.Remote);
    }

    [Fact]
    public void S11_the_answer_to_an_authentic_request_is_no_longer_than_the_request()
    {
        Dictionary<StunTransactionId, int> requests = [];
        int answers = 0;
        _network.Tap = (_, _, bytes) =>
        {
            if (!StunMessage.TryParse(bytes, out StunMessage message))
                return;
            if (message.Class == StunClass.Request)
                requests[message.TransactionId] = bytes.Length;
            else
                Assert.InRange(bytes.Length, 20, requests[message.TransactionId]);
            answers += message.Class == StunClass.Request ? 0 : 1;
            Assert.False(message.Has(StunAttributeType.Software));
        };
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(60);
        Assert.True(answers > 10);
    }

    [Fact]
    public void S13_a_thousand_candidates_cost_a_victim_a_hundred_datagrams_at_most()
    {
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a");
        IceHost attacker = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b");
        for (int port = 1; port <= 1000; port++)
            attacker.Candidates.Add(new IceCandidate(TestAddress.Parse($"203.0.113.{port % 250 + 1}:{port + 1000}"), (uint)(2000000000 - port)));
        List<MonotonicTime> times = [];
        _network.Tap = (_, _, _) => times.Add(_network.Now);
        a.Follow(attacker, true);
        Run(600);
        Assert.InRange(times.Count, 16, 100);
        Assert.InRange(a.Agent.PairCount, 1, 16);
        Assert.All(times.Take(16).Zip(times.Skip(1).Take(15), (x, y) => y - x), gap => Assert.True(gap >= TimeSpan.FromMilliseconds(49)));
    }

    [Theory]
    [InlineData("127.0.0.1:80", false)]
    [InlineData("169.254.169.254:80", false)]
    [InlineData("224.0.0.1:5000", false)]
    [InlineData("0.0.0.0:5000", false)]
    [InlineData("255.255.255.255:5000", false)]
    [InlineData("203.0.113.1:0", false)]
    [InlineData("203.0.113.1:5000", true)]
    [InlineData("10.1.2.3:5000", true)]
    public void S13_candidates_inside_our_host_or_link_are_not_probed(string candidate, bool probed)
    {
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a");
        IceHost b = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b");
        b.Candidates.Add(new IceCandidate(TestAddress.Parse(candidate), 5));
        a.Follow(b, true);
        Run(1);
        Assert.Equal(probed, a.Sent > 0);
    }

    [Fact]
    public void Loopback_candidates_are_for_agents_on_the_loopback_interface()
    {
        IceHost a = new IceHost(_network, "127.0.0.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(_network, "127.0.0.2:2000").WithCredentials("b").WithHostCandidate();
        Exchange(a, b);
        Run(1);
        AssertConnected(a, b);
    }

    [Fact]
    public void S13_a_peer_with_the_password_cannot_fill_memory_with_addresses()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(1);
        byte[] buffer = new byte[600];
        for (int i = 0; i < 5000; i++)
        {
            var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, (uint)i));
            writer.AddUsername("aFrag"u8, "bFrag"u8);
            writer.AddUInt32(StunAttributeType.Priority, (uint)i);
            writer.AddUInt64(StunAttributeType.IceControlled, 1);
            a.Receive(TransportAddress.FromIPv4(0xcb007100u + (uint)(i % 250), (ushort)(i + 1)), buffer[..writer.Finish(System.Text.Encoding.UTF8.GetBytes(a.Password))]);
        }

        Assert.InRange(a.Agent.PairCount, 2, 100);
        Assert.Equal(b.Address, a.Remote);
    }

    [Fact]
    public void A_request_with_an_attribute_that_must_be_understood_is_refused_by_name()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(1);
        int code = 0;
        _network.Tap = (from, _, bytes) => code = from == a.Address && StunMessage.TryParse(bytes, out StunMessage m) ? m.ErrorCode : code;
        byte[] buffer = new byte[600];
        var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 2));
        writer.AddUsername("aFrag"u8, "bFrag"u8);
        writer.AddUInt32((StunAttributeType)0x7123, 1);
        a.Receive(TestAddress.Parse("203.0.113.66:6666"), buffer[..writer.Finish(System.Text.Encoding.UTF8.GetBytes(a.Password))]);
        Assert.Equal(420, code);
        Assert.False(a.Agent.MayReceive(0, TestAddress.Parse("203.0.113.66:6666")));
    }

    [Fact]
    public void A_nominated_pair_that_the_peer_leaves_for_a_worse_one_is_followed()
    {
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost wifi = new IceHost(_network, "198.51.100.2:2000").WithCredentials("b");
        IceHost mobile = new IceHost(_network, "198.51.100.9:2000").WithCredentials("b");
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
        IceHost a = new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate();
        a.Agent.Follow(
            new IceParameters(a.Ufrag, a.Password, "b", "bPasswordOf22Characters", Controlling: false, Lite: false), [new IceLocal(0, a.Address, 65535)], [], _network.Now);
        a.Pump();
        static TransportAddress PathOf(int priority) => TestAddress.Parse($"198.51.100.{priority}:2000");
        byte[] buffer = new byte[600];
        foreach (int priority in (int[])[10, 30, 20])
        {
            SimEndpoint peer = _network.AddEndpoint(PathOf(priority));
            peer.OnReceive = (from, bytes) =>
            {
                if (!StunMessage.TryParse(bytes, out StunMessage message) || message.Class != StunClass.Request)
                    return;
                var answer = new StunWriter(buffer, StunClass.Success, message.TransactionId);
                answer.AddMappedAddress(from);
                peer.Send(from, buffer.AsSpan(0, answer.Finish("bPasswordOf22Characters"u8)));
            };
            var check = new StunWriter(buffer, StunClass.Request, StunTransactionId.Create(_network.Random));
            check.AddUsername(System.Text.Encoding.UTF8.GetBytes(a.Ufrag), "b"u8);
            check.AddUInt32(StunAttributeType.Priority, (uint)priority << 24);
            check.AddUInt64(StunAttributeType.IceControlling, 5);
            check.AddFlag(StunAttributeType.UseCandidate);
            peer.Send(a.Address, buffer.AsSpan(0, check.Finish(System.Text.Encoding.UTF8.GetBytes(a.Password))));
            Run(0.2);
            Assert.True(a.Agent.IsCompleted);
        }

        Assert.Equal(PathOf(30), a.Remote);
    }

    private (IceHost A, IceHost B) Hosts() => (
        new IceHost(_network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate(),
        new IceHost(_network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate());

    /// <summary>A offers, B answers.</summary>
    private static void Exchange(IceHost a, IceHost b)
    {
        a.Follow(b, controlling: true);
        b.Follow(a, controlling: false);
    }

    private static void AssertConnected(IceHost a, IceHost b)
    {
        Assert.True(a.Agent.IsCompleted && b.Agent.IsCompleted);
        Assert.Equal((b.Address, a.Address), (a.Remote, b.Remote));
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
