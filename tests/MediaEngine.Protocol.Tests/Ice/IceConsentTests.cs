using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>How long an agent sends to a peer that does not answer (RFC 7675; attack S14).</summary>
public sealed class IceConsentTests : TwoAgents
{
    [Fact]
    public void S14_sending_stops_within_30_seconds_of_the_last_answer_and_resumes_when_the_peer_is_back()
    {
        (IceHost a, IceHost b) = Hosts();
        Exchange(a, b);
        Run(20);
        MonotonicTime died = Network.Now;
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
        IceHost reborn = new IceHost(Network, "198.51.100.3:2000").WithCredentials("b");
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
        Network.Tap = (from, _, bytes) =>
        {
            if (from == a.Address && StunMessage.TryParse(bytes, out StunMessage message) && message.Class == StunClass.Request)
                times.Add(Network.Now.Seconds);
        };
        Run(300);
        double[] gaps = [.. times.Zip(times.Skip(1), (x, y) => y - x)];
        Assert.All(gaps, gap => Assert.InRange(gap, 3.99, 6.01));
        Assert.True(gaps.Distinct().Count() > gaps.Length / 2);
    }

    [Fact]
    public void A_lite_agent_sends_nothing_but_answers_and_notices_when_no_more_is_asked()
    {
        (IceHost full, IceHost lite) = Hosts();
        lite.Lite = true;
        int requests = 0;
        Network.Tap = (from, _, bytes) =>
            requests += from == lite.Address && StunMessage.TryParse(bytes, out StunMessage m) && m.Class == StunClass.Request ? 1 : 0;
        Exchange(full, lite);
        Run(60);
        Assert.Equal(0, requests);
        full.Dead = true;
        Run(31);
        Assert.True(lite.Remote.IsNone);
    }
}
