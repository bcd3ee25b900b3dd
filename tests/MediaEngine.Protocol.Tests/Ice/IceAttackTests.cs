using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Attacks by strangers and by hostile peers (S11 and S13).</summary>
public sealed class IceAttackTests : TwoAgents
{
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
            a.Receive(stranger, buffer[..writer.Finish(Encoding.UTF8.GetBytes(key))]);
        }

        Assert.Equal(sent, a.Sent);
        Assert.False(a.Agent.MayReceive(0, stranger));
        Assert.Equal(b.Address, a.Remote);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mediaengine-1-0-0")]
    [InlineData("a name that is far too long for any answer to a connectivity check of a peer")]
    public void S11_the_answer_to_an_authentic_request_is_no_longer_than_the_request(string software)
    {
        Dictionary<StunTransactionId, int> requests = [];
        int answers = 0;
        Network.Tap = (_, _, bytes) =>
        {
            if (!StunMessage.TryParse(bytes, out StunMessage message))
                return;
            if (message.Class == StunClass.Request)
                requests[message.TransactionId] = bytes.Length;
            else
                Assert.InRange(bytes.Length, 20, requests[message.TransactionId]);
            answers += message.Class == StunClass.Request ? 0 : 1;

            // S23: only a peer that knows the password gets the SOFTWARE attribute.
            bool told = message.TryFind(StunAttributeType.Software, out ReadOnlySpan<byte> name);
            Assert.Equal(message.Class == StunClass.Success && software.Length > 0, told);
            Assert.True(!told || software.StartsWith(Encoding.UTF8.GetString(name).TrimEnd('\0'), StringComparison.Ordinal));
        };
        (IceHost a, IceHost b) = Hosts();
        a.Software = b.Software = software;
        Exchange(a, b);
        Run(60);
        Assert.True(answers > 10);
    }

    [Fact]
    public void S13_a_thousand_candidates_cost_a_victim_a_hundred_datagrams_at_most()
    {
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a");
        IceHost attacker = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b");
        for (int port = 1; port <= 1000; port++)
            attacker.Candidates.Add(new IceCandidate(TestAddress.Parse($"203.0.113.{port % 250 + 1}:{port + 1000}"),
                (uint)(2000000000 - port)));
        List<MonotonicTime> times = [];
        Network.Tap = (_, _, _) => times.Add(Network.Now);
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
        IceHost a = new IceHost(Network, "192.0.2.1:1000").WithCredentials("a");
        IceHost b = new IceHost(Network, "198.51.100.2:2000").WithCredentials("b");
        b.Candidates.Add(new IceCandidate(TestAddress.Parse(candidate), 5));
        a.Follow(b, true);
        Run(1);
        Assert.Equal(probed, a.Sent > 0);
    }

    [Fact]
    public void Loopback_candidates_are_for_agents_on_the_loopback_interface()
    {
        IceHost a = new IceHost(Network, "127.0.0.1:1000").WithCredentials("a").WithHostCandidate();
        IceHost b = new IceHost(Network, "127.0.0.2:2000").WithCredentials("b").WithHostCandidate();
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
            a.Receive(TransportAddress.FromIPv4(0xcb007100u + (uint)(i % 250), (ushort)(i + 1)),
                buffer[..writer.Finish(Encoding.UTF8.GetBytes(a.Password))]);
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
        Network.Tap = (from, _, bytes) => code = from == a.Address && StunMessage.TryParse(bytes, out StunMessage m) ? m.ErrorCode : code;
        byte[] buffer = new byte[600];
        var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 2));
        writer.AddUsername("aFrag"u8, "bFrag"u8);
        writer.AddUInt32((StunAttributeType)0x7123, 1);
        a.Receive(TestAddress.Parse("203.0.113.66:6666"), buffer[..writer.Finish(Encoding.UTF8.GetBytes(a.Password))]);
        Assert.Equal(420, code);
        Assert.False(a.Agent.MayReceive(0, TestAddress.Parse("203.0.113.66:6666")));
    }
}
