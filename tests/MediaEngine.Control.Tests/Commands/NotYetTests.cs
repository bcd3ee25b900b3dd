using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>The reply warns of requests that are not implemented. Errors of a call can be read.</summary>
public sealed class NotYetTests
{
    [Theory]
    [InlineData("offer", "record-call", "on", "recording")]
    [InlineData("offer", "flags", "record-call", "recording")]
    [InlineData("offer", "rtpp-flags", "record-call=on", "recording")]
    [InlineData("start recording", "", "", "recording")]
    [InlineData("pause recording", "", "", "recording")]
    [InlineData("block DTMF", "DTMF-security", "tone", "DTMF-security")]
    [InlineData("block DTMF", "trigger", "55", "trigger")]
    [InlineData("block DTMF", "DTMF-delay", "300", "DTMF-delay")]
    [InlineData("offer", "delay-buffer", "300", "delay-buffer")]
    [InlineData("offer", "audio-player", "always", "audio-player")]
    [InlineData("offer", "flags", "recording-vsc", "DTMF codes")]
    [InlineData("offer", "vsc-start-rec", "*1", "DTMF codes")]
    [InlineData("offer", "transcode", "G729", "G729")]
    public void A_requested_feature_that_is_not_implemented_is_a_warning(string command, string key, string value, string told)
    {
        NgDictionary reply = Execute(new SignalledCall(transcoding: true), command, key, value);
        Assert.Equal("ok", reply.TextOf("result"));
        Assert.Contains(told, reply.TextOf("warning"), StringComparison.Ordinal);
        Assert.Equal("result", reply.Entries[^1].Key);
    }

    [Theory]
    [InlineData("offer", "record-call", "off")]
    [InlineData("offer", "flags", "exclude-recording")]
    [InlineData("offer", "T.38", "stop")]
    [InlineData("offer", "audio-player", "off")]
    [InlineData("offer", "audio-player", "transcoding")]
    [InlineData("offer", "delay-buffer", "0")]
    [InlineData("offer", "transcode", "PCMU")]
    [InlineData("offer", "transcode", "NONSENSE")]
    [InlineData("block DTMF", "DTMF-security", "drop")]
    [InlineData("start forwarding", "", "")]
    [InlineData("stop forwarding", "", "")]
    [InlineData("stop recording", "", "")]
    [InlineData("query", "", "")]
    public void An_implemented_or_harmless_key_has_no_warning(string command, string key, string value)
    {
        NgDictionary reply = Execute(new SignalledCall(transcoding: true), command, key, value);
        Assert.Equal("ok", reply.TextOf("result"));
        Assert.Null(reply["warning"]);
    }

    [Fact]
    public void An_error_has_no_warning() =>
        Assert.Null(new SignalledCall().Engine.Execute(NgRequest.Parse(NgCommand.StartRecording, new NgDictionary().Add("call-id", "none")),
            default, default)["warning"]);

    [Fact]
    public void S23_Cli_without_a_body_is_an_error()
    {
        var call = new SignalledCall();
        call.Engine.CommandLine = line => $"<{line}>";
        NgDictionary without = call.Engine.Execute(NgRequest.Parse(NgCommand.Cli, new NgDictionary()), default, default);
        NgDictionary with = call.Engine.Execute(NgRequest.Parse(NgCommand.Cli, new NgDictionary().Add("body", "usage")), default, default);
        Assert.Equal("error", without.TextOf("result"));
        Assert.Equal("<usage>", with.TextOf("response"));
    }

    [Fact]
    public void A_call_that_an_exception_ends_is_logged_counted_and_reported_to_the_proxy()
    {
        List<(string? CallId, CallFault Fault)> faults = [];
        List<TimedOutCall> told = [];
        List<EndedCall> ended = [];
        var call = new SignalledCall(s => s with
        {
            CallFailed = (id, fault) => faults.Add((id, fault)),
            CallTimedOut = told.Add,
            CallEnded = ended.Add
        });
        call.Offer(Audio("RTP/AVP"));
        CallFault fault = CallFault.Of("packet", new InvalidOperationException("a bug"));
        call.Engine.Handle(new CallEnded(call.Plan.CallKey, CallEndReason.Fault, null) { Fault = fault }, MonotonicTime.FromSeconds(200));
        Assert.Equal(("c", fault), Assert.Single(faults));
        Assert.Equal("c", Assert.Single(told).CallId);
        Assert.Equal(CallEnding.InternalError, Assert.Single(ended).Ending);
        Assert.Equal(1, call.Engine.Statistics.EndedBy(CallEnding.InternalError));
        Assert.Equal(0, call.Engine.Sessions);
    }

    [Fact]
    public void Drops_of_a_stream_stand_in_query_by_reason_and_only_where_there_were_any()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"));
        call.Answer(Audio("RTP/AVP"));
        Assert.Null(Stream(call, "caller")["drops"]);
        call.Measured = [new TransportSnapshot { TransportId = call.Plan.Transports[0].Id,
            Drops = [(PacketResult.SourceRejected, 7), (PacketResult.Blocked, 2)] }];
        List<string> all = [.. new[] { "caller", "callee" }.Select(t => Stream(call, t)["drops"]).OfType<NgDictionary>()
            .SelectMany(d => d.Entries.Select(e => $"{e.Key} {((NgInteger)e.Value).Value}"))];
        Assert.Equal(["SourceRejected 7", "Blocked 2"], all);
    }

    private static NgDictionary Stream(SignalledCall call, string tag)
    {
        NgDictionary reply = call.Engine.Execute(NgRequest.Parse(NgCommand.Query, new NgDictionary().Add("call-id", "c")),
            default, default);
        var party = (NgDictionary)((NgDictionary)reply["tags"]!)[tag]!;
        var media = (NgDictionary)((NgList)party["medias"]!).Items[0];
        return (NgDictionary)((NgList)media["streams"]!).Items[0];
    }

    private static NgDictionary Execute(SignalledCall call, string command, string key, string value)
    {
        if (command != "offer")
            call.Offer(Audio("RTP/AVP"));
        NgDictionary message = new NgDictionary().Add("call-id", "c");
        if (command == "offer")
            message.Add("from-tag", "caller").Add("sdp", Audio("RTP/AVP"));
        if (key is "flags")
            message.Add(key, NgList.OfText([value]));
        else if (key is "transcode")
            message.Add("codec", new NgDictionary().Add(key, NgList.OfText([value])));
        else if (key.Length > 0)
            message.Add(key, value);
        Assert.True(NgCommands.TryFind(command, out NgCommand parsed));
        return call.Engine.Execute(NgRequest.Parse(parsed, message), default, MonotonicTime.FromSeconds(100));
    }
}
