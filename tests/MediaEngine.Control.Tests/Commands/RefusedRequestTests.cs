using System.Buffers;
using System.Text;
using MediaEngine.Control.Tests.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>A request that fails changes nothing, whatever the error is. The tests try each command.</summary>
public sealed class RefusedRequestTests
{
    private const string Phone =
        "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n";
    private const string Moved =
        "v=0\r\no=- 1 2 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 7000 RTP/AVP 8\r\nm=video 7002 RTP/AVP " +
        "96\r\na=rtpmap:96 VP8/90000\r\n";

    private static readonly TransportAddress _proxy = TestAddress.Parse("192.0.2.200:5060");

    private readonly SignallingBench _bench = new();
    private readonly NgResponder _responder;
    private int _cookie;

    public RefusedRequestTests()
    {
        _bench.Engine.Settings = _bench.Engine.Settings with { RecordingEnabled = true, RecordingDirectory = "/recordings" };
        _responder = new NgResponder(_bench.Engine, new CookieCache(), NgTemplates.None);
        foreach ((string id, string from, string to) in ((string, string, string)[])[("call", "a", "b"), ("other", "c", "d")])
        {
            Assert.Equal("ok", _bench.Send(NgCommand.Offer, id, from, null, Phone).TextOf("result"));
            Assert.Equal("ok", _bench.Send(NgCommand.Answer, id, from, to, Phone).TextOf("result"));
        }

        Assert.Equal("ok", _bench.Send(NgCommand.SubscribeRequest, "call", "a", "s", null).TextOf("result"));
        Assert.Equal("ok", _bench.Send(NgCommand.Create, "call", "k", null, null).TextOf("result"));
    }

    /// <summary>All commands that change something, in the form that succeeds.</summary>
    public static TheoryData<NgCommand, string> Changes => new()
    {
        { NgCommand.Offer, "call-id=new;from-tag=n;sdp=" + Phone },
        { NgCommand.Offer, "call-id=call;from-tag=a;to-tag=b;sdp=" + Moved },
        { NgCommand.Offer, "call-id=call;from-tag=x;sdp=" + Moved },
        { NgCommand.Answer, "call-id=call;from-tag=a;to-tag=b;sdp=" + Moved },
        { NgCommand.Delete, "call-id=call" },
        { NgCommand.Delete, "call-id=call;from-tag=a;delete-delay=5" },
        { NgCommand.StartRecording, "call-id=call" },
        { NgCommand.StopRecording, "call-id=call" },
        { NgCommand.BlockMedia, "call-id=call;from-tag=a" },
        { NgCommand.SilenceMedia, "call-id=call" },
        { NgCommand.BlockDtmf, "call-id=call" },
        { NgCommand.StartForwarding, "call-id=call" },
        { NgCommand.Publish, "call-id=call;from-tag=p;sdp=" + Moved },
        { NgCommand.Publish, "call-id=new;from-tag=p;sdp=" + Moved },
        { NgCommand.SubscribeRequest, "call-id=call;from-tag=a;to-tag=t" },
        { NgCommand.SubscribeAnswer, "call-id=call;to-tag=s;sdp=" + Phone },
        { NgCommand.Unsubscribe, "call-id=call;to-tag=s" },
        { NgCommand.Connect, "call-id=call;from-tag=a;to-tag=d;to-call-id=other" },
        { NgCommand.Mesh, "calls=call,other" },
        { NgCommand.InjectStart, "call-id=call;to-tag=a;source-tag=c;source-call-id=other" },
        { NgCommand.Create, "call-id=call;from-tag=q" },
        { NgCommand.Create, "call-id=new;from-tag=q" },
        { NgCommand.CreateAnswer, "call-id=call;from-tag=k;sdp=" + Phone },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A9_A_reply_that_does_not_fit_the_transport_is_an_error_of_a_request_that_changed_nothing(NgCommand command, string keys)
    {
        string before = State();
        Assert.Contains(NgReply.TooLarge, Ask(command, keys, maxReply: 10));
        Assert.Equal(before, State());
        Assert.DoesNotContain("error-reason", Ask(command, keys, int.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A9_A_worker_that_refuses_plans_changes_nothing(NgCommand command, string keys)
    {
        string before = State();
        _bench.Media.Full = true;
        string reply = Ask(command, keys, int.MaxValue);
        _bench.Media.Full = false;
        if (command == NgCommand.Delete)
            return;
        Assert.Contains("Media worker is overloaded", reply);
        Assert.Equal(before, State());
    }

    [Theory]
    [InlineData(NgCommand.Offer, "call-id=new;from-tag=n;sdp=" + Phone)]
    [InlineData(NgCommand.Offer, "call-id=call;from-tag=a;to-tag=b;sdp=" + Moved)]
    [InlineData(NgCommand.Publish, "call-id=call;from-tag=p;sdp=" + Moved)]
    [InlineData(NgCommand.SubscribeRequest, "call-id=call;from-tag=a;to-tag=t")]
    [InlineData(NgCommand.Create, "call-id=call;from-tag=q")]
    public void A9_Without_free_ports_a_running_call_stays_unchanged(NgCommand command, string keys)
    {
        string before = State();
        _bench.Ports.FailureRate = 1;
        Assert.Contains(NgReply.RanOutOfPorts, Ask(command, keys, int.MaxValue));
        Assert.Equal(before, State());
    }

    [Fact]
    public void A9_A18_Refused_offers_with_64_sections_leave_all_ports_free()
    {
        string sdp = Phone + string.Concat(Enumerable.Repeat("m=audio 6000 RTP/AVP 8\r\n", 63));
        string before = State();
        for (int i = 0; i < 60; i++)
            Assert.Contains(NgReply.TooLarge, Ask(NgCommand.Offer, $"call-id=flood{i};from-tag=f;sdp={sdp}", maxReply: 2000));
        Assert.Equal(before, State());
    }

    [Fact]
    public void A9_Candidates_that_came_early_wait_for_the_offer_that_succeeds()
    {
        const string Ice = "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
        _bench.Send(NgCommand.Offer, "new", "n", null,
            Ice + "m=audio 9 RTP/AVP 0\r\na=candidate:8 1 UDP 2130706426 198.51.100.7 5000 typ host\r\n", "fragment");
        Assert.Contains(NgReply.TooLarge, Ask(NgCommand.Offer, "call-id=new;from-tag=n;sdp=" + Phone + Ice, maxReply: 10));
        Assert.DoesNotContain("error-reason", Ask(NgCommand.Offer, "call-id=new;from-tag=n;sdp=" + Phone + Ice, int.MaxValue));
        Assert.Contains(
            _bench.Media.Plans.Values.SelectMany(p => p.Transports),
            t => t.Ice is { } ice && ice.RemoteCandidates.Any(c => c.Address.ToString() == "198.51.100.7:5000"));
    }

    [Fact]
    public void A9_A_call_whose_statistics_do_not_fit_can_be_deleted_all_the_same()
    {
        string reply = Ask(NgCommand.Delete, "call-id=call", maxReply: 120);
        Assert.Contains("statistics left out", reply);
        Assert.Null(_bench.Engine.Describe("call"));
    }

    [Fact]
    public void A17_A_call_has_500_parties_at_the_most_and_those_it_has_are_served()
    {
        string? error = null;
        int offers = 0;
        while (error is null && offers < 600)
            error = _bench.Send(NgCommand.Offer, "crowd", $"p{offers++}", null, Phone).TextOf("error-reason");
        Assert.Equal(("Too many parties in the call (limit 500)", 251), (error, offers));
        string before = State();
        Assert.Equal(error, _bench.Send(NgCommand.Publish, "crowd", "one-more", null, Phone).TextOf("error-reason"));
        Assert.Equal(error, _bench.Send(NgCommand.SubscribeRequest, "crowd", "p0", "one-more", null).TextOf("error-reason"));
        Assert.Equal(before, State());
        Assert.Equal("ok", _bench.Send(NgCommand.Offer, "crowd", "p0", null, Moved).TextOf("result"));
    }

    [Fact]
    public void A26_Without_memory_no_description_is_taken_and_calls_go_on_as_they_were()
    {
        string before = State();
        _bench.Engine.Settings = _bench.Engine.Settings with { Overload = () => NgReply.LoadLimitExceeded, OutOfMemory = () => true };
        NgDictionary reply = _bench.Send(NgCommand.Offer, "new", "n", null, Phone, "supports=[load limit]");
        Assert.Equal(("load limit", NgReply.LoadLimitExceeded), (reply.TextOf("result"), reply.TextOf("message")));
        Assert.Equal("load limit", _bench.Send(NgCommand.Offer, "call", "a", "b", Moved, "supports=[load limit]").TextOf("result"));
        Assert.Equal("error", _bench.Send(NgCommand.Publish, "call", "p", null, Moved).TextOf("result"));
        Assert.Equal(before, State());
        Assert.Equal("ok", _bench.Send(NgCommand.Delete, "call", null, null, null).TextOf("result"));
    }

    [Fact]
    public void A9_A_command_that_throws_gives_its_ports_back()
    {
        string before = State();
        _bench.Engine.Settings = _bench.Engine.Settings with { Certificate = () => throw new InvalidOperationException("a bug") };
        Assert.Throws<InvalidOperationException>(
            () => _bench.Send(NgCommand.Offer, "new", "n", null, Phone, "transport-protocol=UDP/TLS/RTP/SAVPF"));
        Assert.Equal(before, State());
    }

    private string Ask(NgCommand command, string keys, int maxReply)
    {
        NgDictionary message = new NgDictionary().Add("command", NgCommands.Definition(command).Name);
        foreach (string key in keys.Split(';', 4))
        {
            string[] parts = key.Split('=', 2);
            message.Add(parts[0], parts[1]);
        }

        byte[] frame = NgFrame.Write(Encoding.ASCII.GetBytes($"{++_cookie}"), NgEncoding.Bencode, message);
        return Encoding.Latin1.GetString(_responder.Respond(frame, _proxy, _bench.Now, maxReply: maxReply).Span);
    }

    /// <summary>All state that requests can change: calls, the workers' plans, ports.</summary>
    private string State()
    {
        var text = new StringBuilder();
        foreach (string id in _bench.Engine.CallIds(int.MaxValue).Order())
        {
            var json = new ArrayBufferWriter<byte>();
            NgJsonWriter.Write(json, _bench.Engine.Describe(id)!);
            text.Append(Encoding.UTF8.GetString(json.WrittenSpan)).Append('\n');
        }

        foreach (var plan in _bench.Media.Plans.Values.OrderBy(p => p.CallKey))
            text.Append(plan.CallKey).Append(' ').Append(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(plan)).Append('\n');
        return text.Append(_bench.Ports.Outstanding).Append(' ').Append(_bench.Engine.Statistics.Managed).ToString();
    }
}
