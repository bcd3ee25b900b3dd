using System.Text;
using MediaEngine.Protocol.Ng;
using Xunit;
using static MediaEngine.Control.Tests.Clients.ProxyMessages;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>
/// Texts that proxies compare byte by byte to decide whether to try the next node, and texts that operators search in logs.
/// </summary>
public sealed class ComparedTextsTests
{
    private const string SessionLimit = "d12:error-reason30:Parallel session limit reached6:result5:errore";

    [Fact]
    public void A_client_that_knows_load_limits_is_told_the_limit_as_a_message()
    {
        using ClientRig rig = new(s => s with { MaxSessions = 0 });
        Assert.Equal("d7:message30:Parallel session limit reached6:result10:load limite", Raw(rig, Kamailio("offer", sdp: CallerSdp)));
    }

    [Theory]
    [InlineData("CPU usage limit exceeded")]
    [InlineData("Load limit exceeded")]
    [InlineData("Bandwidth limit exceeded")]
    public void Every_other_limit_has_its_own_message_or_the_one_text_that_all_clients_know(string limit)
    {
        using ClientRig rig = new(s => s with { Overload = () => limit });
        Assert.Equal($"d7:message{limit.Length}:{limit}6:result10:load limite", Raw(rig, Kamailio("offer", sdp: CallerSdp)));
        Assert.Equal(SessionLimit, Raw(rig, OpenSips("offer", sdp: CallerSdp)));
    }

    [Fact]
    public void A_client_that_does_not_know_load_limits_gets_an_error()
    {
        using ClientRig rig = new(s => s with { MaxSessions = 0 });
        Assert.Equal(SessionLimit, Raw(rig, OpenSips("offer", sdp: CallerSdp)));
        Assert.Equal(0, rig.Engine.Ports.Outstanding);
    }

    [Fact]
    public void A_limit_does_not_hold_for_a_call_that_exists()
    {
        using ClientRig rig = new(s => s with { MaxSessions = 1 });
        rig.Sdp(OpenSips("offer", sdp: CallerSdp));
        rig.Sdp(OpenSips("answer", sdp: CalleeSdp, toTag: true));
        rig.Sdp(OpenSips("offer", sdp: CallerSdp, toTag: true));
    }

    [Fact]
    public void Running_out_of_ports_has_the_text_that_proxies_compare_and_leaves_no_call()
    {
        using ClientRig rig = new(portMax: 30001);
        string reply = Raw(rig, OpenSips("offer", sdp: CallerSdp));
        Assert.StartsWith("d12:error-reason16:Ran out of ports7:warning", reply, StringComparison.Ordinal);
        Assert.EndsWith("6:result5:errore", reply, StringComparison.Ordinal);
        Assert.Equal((0, 0), (rig.Control.Sessions, rig.Engine.Ports.Outstanding));
    }

    [Theory]
    [InlineData("offer", "sdp", "No SDP body in message")]
    [InlineData("offer", "call-id", "No call-id in message")]
    [InlineData("offer", "from-tag", "No from-tag in message")]
    [InlineData("answer", "to-tag", "No to-tag in message")]
    [InlineData("answer", "nothing", "Unknown call-id")]
    [InlineData("delete", "call-id", "No call-id in message")]
    [InlineData("query", "call-id", "No call-id in message")]
    [InlineData("query", "nothing", "Unknown call-id")]
    [InlineData("start recording", "nothing", "Unknown call-id")]
    [InlineData("block media", "nothing", "Unknown call-ID")]
    [InlineData("play DTMF", "nothing", "Unknown call-ID")]
    [InlineData("start playing", "nothing", "Unrecognized command")]
    public void A_request_without_what_it_needs_is_refused_in_the_known_words(string command, string removed, string reason)
    {
        using ClientRig rig = new();
        NgDictionary request = OpenSips(command, sdp: CallerSdp, toTag: true);
        request.Entries.RemoveAll(e => e.Key == removed);
        Assert.Equal($"d12:error-reason{reason.Length}:{reason}6:result5:errore", Raw(rig, request));
    }

    [Theory]
    [InlineData("v=1\r\n", "Failed to parse SDP")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n", "Incomplete SDP specification")]
    public void A_description_that_cannot_be_used_is_refused_in_the_known_words(string sdp, string reason)
    {
        using ClientRig rig = new();
        Assert.Equal(reason, rig.Send(OpenSips("offer", sdp: sdp)).TextOf("error-reason"));
        Assert.Equal(0, rig.Control.Sessions);
    }

    [Fact]
    public void The_same_tag_on_both_sides_is_an_invalid_association()
    {
        using ClientRig rig = new();
        rig.Sdp(OpenSips("offer", sdp: CallerSdp));
        NgDictionary answer = OpenSips("answer", sdp: CalleeSdp).Add("to-tag", FromTag);
        Assert.Equal("Invalid dialogue association", rig.Send(answer).TextOf("error-reason"));
    }

    [Fact]
    public void An_unknown_call_in_a_fatal_delete_is_an_error()
    {
        using ClientRig rig = new();
        NgDictionary reply = rig.Send(OpenSips("delete", new NgDictionary().Add("flags", Words("fatal"))));
        Assert.Equal(("error", "Call-ID not found or tags didn't match"), (reply.TextOf("result"), reply.TextOf("error-reason")));
    }

    private static string Raw(ClientRig rig, NgDictionary request) => Encoding.ASCII.GetString(rig.SendBytes(request));
}
