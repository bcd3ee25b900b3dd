using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Snapshots;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Commands that need the figures of a call wait for them without blocking other commands.</summary>
public sealed class AwaitedFiguresTests
{
    private const string Offer =
        "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n";

    private static readonly MonotonicTime _now = MonotonicTime.FromSeconds(200);

    private readonly SignalledCall _call = new() { FiguresComeLater = true };
    private readonly long _key;

    public AwaitedFiguresTests()
    {
        Assert.Equal("ok", Execute(NgCommand.Offer).TextOf("result"));
        _key = _call.Plan.CallKey;
    }

    [Fact]
    public void A_delete_has_no_effect_before_the_figures_have_come_and_reports_them_then()
    {
        Assert.Same(NgReply.Later, Execute(NgCommand.Delete));
        Assert.Equal((_key, 0L), (_call.Engine.TakeAwaitedCall(), _call.Engine.TakeAwaitedCall()));
        Assert.Equal(1, _call.Engine.Sessions);
        Assert.Equal([_key], _call.Asked);

        _call.Engine.BeginFigures(Figures());
        NgDictionary reply = Execute(NgCommand.Delete);
        _call.Engine.EndFigures();
        Assert.Equal("ok", reply.TextOf("result"));
        Assert.NotNull(reply["tags"]);
        Assert.Equal((0L, 0), (_call.Engine.TakeAwaitedCall(), _call.Engine.Sessions));
    }

    [Fact]
    public void A_request_is_counted_once_however_often_it_runs()
    {
        Execute(NgCommand.Query);
        _call.Engine.TakeAwaitedCall();
        _call.Engine.BeginFigures(Figures());
        Execute(NgCommand.Query);
        _call.Engine.EndFigures();
        NgDictionary statistics = _call.Engine.StatisticsTree(_now);
        Assert.Contains("\"querycount\":1", Json(statistics), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_of_a_call_stay_in_order_behind_one_that_waits()
    {
        Execute(NgCommand.Delete);
        _call.Engine.TakeAwaitedCall();
        Assert.Same(NgReply.Later, Execute(NgCommand.Offer));
        Assert.Equal(_key, _call.Engine.TakeAwaitedCall());
        Assert.Equal([_key], _call.Asked);

        _call.Engine.BeginFigures(Figures());
        Assert.Equal("ok", Execute(NgCommand.Delete).TextOf("result"));
        Assert.Equal("ok", Execute(NgCommand.Offer).TextOf("result"));
        _call.Engine.EndFigures();
        Assert.NotEqual(_key, _call.Plan.CallKey);
    }

    [Fact]
    public void A_fast_delete_and_a_delete_of_an_unknown_call_do_not_wait()
    {
        Assert.Equal("error", Execute(NgCommand.Query, "other").TextOf("result"));
        Assert.Equal("ok", Execute(NgCommand.Delete, flags: ["fast"]).TextOf("result"));
        Assert.Equal(0, _call.Engine.TakeAwaitedCall());
        Assert.Empty(_call.Asked);
    }

    [Fact]
    public void An_operator_ends_a_call_without_waiting_and_its_quality_counts_when_its_worker_has_let_go()
    {
        Assert.True(_call.Engine.Terminate("c", _now));
        Assert.Equal(0, _call.Engine.Sessions);
        Assert.Empty(_call.Asked);
        _call.Engine.Handle(new CallEnded(_key, CallEndReason.Removed, Figures().Figures), _now);
        _call.Engine.Handle(new CallEnded(_key, CallEndReason.Removed, Figures().Figures), _now);
        Assert.Equal(0, _call.Engine.TakeAwaitedCall());
    }

    [Fact]
    public void Command_line_replies_about_a_call_wait_for_figures_too()
    {
        Assert.Null(_call.Engine.Describe("c"));
        Assert.Equal(_key, _call.Engine.TakeAwaitedCall());
        _call.Engine.BeginFigures(Figures());
        Assert.NotNull(_call.Engine.Describe("c"));
        _call.Engine.EndFigures();
    }

    private static string Json(NgDictionary dictionary)
    {
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        NgJsonWriter.Write(json, dictionary);
        return System.Text.Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private CallFigures Figures() => new(_key, new CallSnapshot(_key, [], [], []));

    private NgDictionary Execute(NgCommand command, string callId = "c", string[]? flags = null)
    {
        NgDictionary message = new NgDictionary().Add("call-id", callId).Add("from-tag", "a").Add("delete-delay", 0);
        if (command == NgCommand.Offer)
            message.Add("sdp", Offer);
        if (flags is not null)
            message.Add("flags", NgList.OfText(flags));
        return _call.Engine.Execute(NgRequest.Parse(command, message), default, _now);
    }
}
