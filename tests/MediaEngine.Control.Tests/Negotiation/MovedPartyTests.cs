using MediaEngine.Control.Tests.Security;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>Which port the other side is offered when a party moves (RFC 3261 section 13.2.1, RFC 3264 section 8.3.1).</summary>
public sealed class MovedPartyTests
{
    private readonly SignalledCall _call = new();

    [Theory]
    [InlineData("203.0.113.20", 8002, "sip-code=183")]
    [InlineData("203.0.113.20", 8002, "provisional")]
    [InlineData("203.0.113.21", 8000, "sip-code=183")]
    [InlineData("203.0.113.21", 8000, "sip-code=200")]
    [InlineData("203.0.113.21", 8002, "ICE=default")]
    public void M13_A_second_answer_of_one_tag_from_elsewhere_changes_nothing_for_the_offerer(string address, int port, string key)
    {
        _call.Offer(At("198.51.100.10", 7000));
        string[] first = _call.Answer(At("203.0.113.20", 8000), "sip-code=183", "sip-message-type=reply");
        string[] second = _call.Answer(At(address, port), key, "sip-message-type=reply");
        Assert.Equal(Port(first), Port(second));
        Assert.Equal(Port(first), Port(_call.Answer(At("203.0.113.20", 8000), key)));
        Assert.Contains(_call.Plan.Transports, t => t.Port.Local.Port == Port(first));
        Assert.Equal(Port(first), Port(_call.Answer(At("203.0.113.22", 8100))));
    }

    [Fact]
    public void M13_The_worker_sends_to_where_the_party_is_now()
    {
        _call.Offer(At("198.51.100.10", 7000));
        _call.Answer(At("203.0.113.20", 8000));
        _call.Answer(At("203.0.113.21", 8002));
        Assert.Contains(_call.Plan.Transports, t => t.Advertised.ToString() == "203.0.113.21:8002");
    }

    [Fact]
    public void M13_A_branch_that_moves_keeps_the_port_it_was_shown_to_the_offerer_by()
    {
        _call.Offer(At("198.51.100.10", 7000), "via-branch=b1");
        _call.Offer(At("198.51.100.10", 7000), "via-branch=b2");
        string[] first = _call.Send("answer", "caller", "t1", At("203.0.113.20", 8000), "via-branch=b1");
        string[] other = _call.Send("answer", "caller", "t2", At("203.0.113.30", 9000), "via-branch=b2");
        Assert.NotEqual(Port(first), Port(other));
        Assert.Equal(Port(first), Port(_call.Send("answer", "caller", "t1", At("203.0.113.21", 8002), "via-branch=b1")));
        Assert.Equal(Port(other), Port(_call.Send("answer", "caller", "t2", At("203.0.113.31", 9002), "via-branch=b2")));
    }

    [Fact]
    public void An_answer_to_a_new_offer_from_elsewhere_has_ports_of_its_own()
    {
        _call.Offer(At("198.51.100.10", 7000));
        string[] first = _call.Answer(At("203.0.113.20", 8000));
        _call.Reoffer(At("198.51.100.10", 7000));
        Assert.NotEqual(Port(first), Port(_call.Answer(At("203.0.113.20", 8002))));
    }

    [Theory]
    [InlineData("sendonly", "recvonly")]
    [InlineData("sendonly", "sendrecv")]
    [InlineData("inactive", "inactive")]
    public void M14_A_sender_that_takes_nothing_may_move_without_the_other_sides_port_changing(string direction, string answered)
    {
        string[] first = _call.Offer(At("198.51.100.10", 7000, direction));
        _call.Answer(At("203.0.113.20", 8000, answered));
        Assert.Equal(Port(first), Port(_call.Reoffer(At("198.51.100.10", 7100, direction))));
        Assert.Equal(Port(first), Port(_call.Reoffer(At("198.51.100.11", 7100, direction))));
    }

    [Fact]
    public void M14_A_sender_that_begins_to_hold_may_move_too()
    {
        string[] first = _call.Offer(At("198.51.100.10", 7000));
        _call.Answer(At("203.0.113.20", 8000));
        Assert.Equal(Port(first), Port(_call.Reoffer(At("198.51.100.10", 7100, "sendonly"))));
        Assert.NotEqual(Port(first), Port(_call.Reoffer(At("198.51.100.10", 7100, "sendonly"), "no-port-latching")));
    }

    private static string At(string address, int port, string direction = "sendrecv") =>
        Audio("RTP/AVP", direction).Replace("198.51.100.10", address, StringComparison.Ordinal).Replace("7000", $"{port}",
            StringComparison.Ordinal);

    private static int Port(string[] lines) => int.Parse(lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[1]);
}
