using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class NgResponderTests
{
    private static readonly MonotonicTime _now = MonotonicTime.FromSeconds(1);
    private readonly CountingHandler _handler = new();
    private readonly NgResponder _responder;

    public NgResponderTests() => _responder = new NgResponder(_handler, new CookieCache(), NgTemplates.None);

    [Theory]
    [InlineData("1 d7:command4:pinge", "1 d6:result4:ponge")]
    [InlineData("1 {\"command\":\"ping\"}", "1 {\"result\":\"pong\"}")]
    [InlineData("1 ", "1 d12:error-reason25:Invalid data (no payload)6:result5:errore")]
    [InlineData("1 xyz", "1 d12:error-reason22:Invalid NG data format6:result5:errore")]
    [InlineData("1 d7:comma", "1 d12:error-reason35:Could not decode bencode dictionary6:result5:errore")]
    [InlineData("1 de", "1 d12:error-reason36:Dictionary contains no key \"command\"6:result5:errore")]
    [InlineData("1 {", "1 {\"error-reason\":\"Failed to parse JSON document\",\"result\":\"error\"}")]
    [InlineData("1 d7:command4:pIngee", "1 d12:error-reason20:Unrecognized command6:result5:errore")]
    [InlineData("1 {\"command\":1}", "1 {\"error-reason\":\"Dictionary contains no key \\\"command\\\"\",\"result\":\"error\"}")]
    public void Edge_replies_are_those_on_the_wire(string request, string reply) => Assert.Equal(reply, Respond(request));

    [Theory]
    [InlineData("")]
    [InlineData("nospace")]
    [InlineData(" d7:command4:pinge")]
    public void Without_a_cookie_there_is_no_reply_at_all(string request)
    {
        Assert.Equal("", Respond(request));
        Assert.Equal(1, _responder.FramesWithoutCookie);
    }

    [Fact]
    public void A_cookie_that_never_ends_is_no_cookie() => Assert.Equal("", Respond(new string('a', 70_000) + " de"));

    public static TheoryData<string> CommandNames => new(NgCommands.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void S20_a_repeated_cookie_gets_the_old_reply_and_has_no_second_effect(string command)
    {
        string request = $"5323_1 {{\"command\":\"{command}\",\"call-id\":\"c\",\"from-tag\":\"a\",\"sdp\":\"v=0\"}}";

        string[] replies = [Respond(request), Respond(request), Respond(request)];

        Assert.Equal(1, _handler.Executed);
        Assert.NotEqual("", replies[0]);
        Assert.All(replies, reply => Assert.Equal(replies[0], reply));
    }

    [Fact]
    public void A14_A_cookie_with_other_bytes_is_another_request()
    {
        Assert.Equal("7 d6:result4:ponge", Respond("7 d7:command4:pinge"));
        Assert.NotEqual("7 d6:result4:ponge", Respond("7 d7:command5:query7:call-id1:ae"));
        Assert.Equal(2, _handler.Executed);
    }

    [Theory]
    [InlineData("10.0.0.1:5001", NgTransport.Datagram)]
    [InlineData("10.0.0.2:5000", NgTransport.Datagram)]
    [InlineData("[::ffff:10.0.0.3]:5000", NgTransport.Datagram)]
    [InlineData("[2001:db8::1]:5000", NgTransport.Datagram)]
    [InlineData("10.0.0.1:5000", NgTransport.Stream)]
    public void A14_S1_Another_client_with_the_same_cookie_and_bytes_has_a_request_of_its_own(string client, NgTransport transport)
    {
        RespondTo("10.0.0.1:5000", NgTransport.Datagram);
        RespondTo(client, transport);
        Assert.Equal(2, _handler.Executed);

        RespondTo("10.0.0.1:5000", NgTransport.Datagram);
        RespondTo(client, transport);
        Assert.Equal(2, _handler.Executed);
        Assert.Equal(2, _responder.Retransmissions);

        void RespondTo(string from, NgTransport over)
        {
            Assert.True(TransportAddress.TryParse(from, out TransportAddress source));
            _responder.Respond("7 d7:command5:query7:call-id1:ae"u8, source, _now, transport: over);
        }
    }

    [Fact]
    public void A14_Every_byte_of_a_body_counts()
    {
        string body = "d7:command5:query7:call-id40:" + new string('x', 40) + "e";
        for (int i = 0; i < 40; i++)
            Respond("7 " + body[..^(i + 1)] + 'y' + body[^i..]);
        Assert.Equal(0, _responder.Retransmissions);
    }

    [Fact]
    public void Errors_are_remembered_like_any_reply()
    {
        string error = Respond("8 de");
        Assert.Equal(error, Respond("8 de"));
        Assert.Equal(0, _handler.Executed);
        Assert.Equal(1, _handler.RefusedCount);
    }

    [Fact]
    public void Plain_requests_have_no_cookie_and_no_memory()
    {
        Assert.Equal("d6:result4:ponge", Plain("d7:command4:pinge"));
        Assert.Equal("d6:result4:ponge", Plain("d7:command4:pinge"));
        Assert.Equal(2, _handler.Executed);
    }

    [Fact]
    public void A_key_that_may_fail_the_request_does_so_before_it_is_executed()
    {
        string reply = Respond("9 {\"command\":\"create\",\"medias\":[1]}");
        Assert.Equal("9 {\"error-reason\":\"Invalid entry in 'medias'\",\"result\":\"error\"}", reply);
        Assert.Equal(0, _handler.Executed);
    }

    [Fact]
    public void Load_limit_replies_depend_on_what_the_client_understands()
    {
        Assert.Equal("load limit", NgReply.LoadLimit(true, NgReply.CpuUsageLimitExceeded).TextOf("result"));
        Assert.Equal("CPU usage limit exceeded", NgReply.LoadLimit(true, NgReply.CpuUsageLimitExceeded).TextOf("message"));
        Assert.Equal("error", NgReply.LoadLimit(false, NgReply.CpuUsageLimitExceeded).TextOf("result"));
        Assert.Equal("Parallel session limit reached", NgReply.LoadLimit(false, NgReply.CpuUsageLimitExceeded).TextOf("error-reason"));
    }

    [Fact]
    public void S19_a_nesting_bomb_gets_an_error_with_bounded_memory()
    {
        byte[] bomb = [.. "1 d1:a"u8, .. Enumerable.Repeat((byte)'l', 20_000), .. Enumerable.Repeat((byte)'e', 20_001)];
        _responder.Respond("0 d7:commandlee"u8, default, _now);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlyMemory<byte> reply = _responder.Respond(bomb, default, _now);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains("Could not decode bencode dictionary", Encoding.ASCII.GetString(reply.Span));
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact]
    public void A_bug_behind_a_request_is_an_error_reply_and_is_reported()
    {
        var failures = new List<(NgCommand, string)>();
        var responder = new NgResponder(_handler, new CookieCache(), NgTemplates.None)
        {
            OnFailure = (request, failure) => failures.Add((request.Command, failure.Message)),
        };

        ReadOnlyMemory<byte> reply = responder.Respond("1 d7:command5:query7:call-id5:throwe"u8, default, _now);

        Assert.Equal("1 d12:error-reason14:Internal error6:result5:errore", Encoding.ASCII.GetString(reply.Span));
        Assert.Equal([(NgCommand.Query, "a bug")], failures);
        Assert.Throws<InvalidOperationException>(() => Respond("2 d7:command5:query7:call-id5:throwe"));
    }

    [Fact]
    public void S22_a_reply_the_transport_cannot_carry_becomes_an_error()
    {
        ReadOnlyMemory<byte> reply = _responder.Respond("1 d7:command5:query7:call-id1:ae"u8, default, _now, maxReply: 10);
        Assert.Contains("Reply too large", Encoding.ASCII.GetString(reply.Span));
    }

    [Fact]
    public void A_request_that_is_to_be_handed_in_again_has_no_reply_and_is_not_remembered()
    {
        Assert.Equal("", Respond("9 d7:call-id5:later7:command5:querye"));
        Assert.Equal("", Plain("d7:call-id5:later7:command5:querye"));
        _handler.IsReady = true;
        Assert.Equal("9 d5:counti3e6:result2:oke", Respond("9 d7:call-id5:later7:command5:querye"));
        Assert.Equal("9 d5:counti3e6:result2:oke", Respond("9 d7:call-id5:later7:command5:querye"));
    }

    private string Respond(string request) =>
        Encoding.UTF8.GetString(_responder.Respond(Encoding.UTF8.GetBytes(request), default, _now).Span);

    private string Plain(string request) =>
        Encoding.UTF8.GetString(_responder.RespondPlain(Encoding.UTF8.GetBytes(request), default, _now).Span);

    private sealed class CountingHandler : INgCommandHandler
    {
        public int Executed { get; private set; }

        public int RefusedCount { get; private set; }

        public bool IsReady { get; set; }

        public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
        {
            Executed++;
            if (request.CallId == "later" && !IsReady)
                return NgReply.Later;
            if (request.CallId == "throw")
                throw new InvalidOperationException("a bug");
            return request.Command == NgCommand.Ping
                ? NgReply.Pong()
                : NgReply.Ok(new NgDictionary().Add("count", Executed));
        }

        public void Refused(TransportAddress source, string reason) => RefusedCount++;
    }
}
