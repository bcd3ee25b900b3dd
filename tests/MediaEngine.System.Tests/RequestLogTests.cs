using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>The log of an engine that serves calls.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class RequestLogTests
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n";

    [Fact]
    public void The_log_has_calls_failures_and_unknown_keys()
    {
        using EngineProcess engine = EngineProcess.Serving("--log-level=6", "--delete-delay=0");
        using NgSocket ng = new(engine.NgPort);
        for (int i = 0; i < 2; i++)
            ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "first"), ("from-tag", "a"), ("wibble", "1"), ("sdp", Sdp)));
        ng.Request(NgSocket.Dictionary(("command", "answer"), ("call-id", "none"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", Sdp)));
        ng.Request(NgSocket.Dictionary(("command", "delete"), ("call-id", "first"), ("from-tag", "a")));
        Assert.True(engine.WaitForOutput("[first]: Call ends (Regular) after "), engine.Output);

        Assert.Contains("[first]: Call begins with 'offer' from 127.0.0.1:", engine.Output, StringComparison.Ordinal);
        Assert.Equal(2, engine.Output.Split("wibble").Length);
        Assert.Contains("WARNING: [first]: 'offer': ", engine.Output, StringComparison.Ordinal);
        Assert.Contains("[none]: 'answer' from 127.0.0.1:", engine.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("'delete'", engine.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_has_each_request_of_a_call_with_the_debug_flag()
    {
        using EngineProcess engine = EngineProcess.Serving("--log-level=6", "--delete-delay=0");
        using NgSocket ng = new(engine.NgPort);
        ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "first"), ("from-tag", "a"), ("flags", "debug"), ("sdp", Sdp)));
        ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "other"), ("from-tag", "a"), ("sdp", Sdp)));
        ng.Request(NgSocket.Dictionary(("command", "query"), ("call-id", "other")));
        ng.Request(NgSocket.Dictionary(("command", "query"), ("call-id", "first")));
        Assert.True(engine.WaitForOutput("[first]: 'query' from 127.0.0.1:"), engine.Output);
        Assert.DoesNotContain("[other]: 'query'", engine.Output, StringComparison.Ordinal);
    }
}
