using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Signalling.Tests.Negotiation;

/// <summary>A plan depends only on the state of its call. Building it changes nothing.</summary>
public sealed class PlanBuilderTests
{
    private const string Fingerprint =
        "sha-256 B5:67:7B:49:CC:96:66:0E:E2:2C:DF:DE:29:6C:17:7D:B8:38:BB:3D:7C:0A:3F:22:7D:B8:2A:7A:9D:98:BD:F7";
    private const string Key = "1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly MonotonicTime _now = MonotonicTime.FromSeconds(1);

    public static TheoryData<string, string, string> Calls() => new()
    {
        { "plain", "m=audio 6000 RTP/AVP 0 8 101|a=rtpmap:101 telephone-event/8000",
            "m=audio 7000 RTP/AVP 8 101|a=rtpmap:101 telephone-event/8000" },
        { "held", "m=audio 6000 RTP/AVP 8|a=sendonly", "m=audio 7000 RTP/AVP 8|a=inactive" },
        { "transcoded", "m=audio 6000 RTP/AVP 8", "m=audio 7000 RTP/AVP 9" },
        { "sdes", $"m=audio 6000 RTP/SAVP 8|a=crypto:{Key}", "m=audio 7000 RTP/SAVP 8|a=crypto:" + Key },
        {
            "webrtc",
            $"m=audio 9 UDP/TLS/RTP/SAVPF 111 0|a=rtpmap:111 "
            + $"opus/48000/2|a=rtcp-mux|a=mid:0|a=ice-ufrag:abcd|a=ice-pwd:abcdefghijklmnopqrstuvwx|"
                + $"a=setup:actpass|a=fingerprint:{Fingerprint}|a=candidate:1 1 UDP 2130706431 198.51.100.10 6000 typ host|a=extmap:1 "
                + $"urn:x",
            "m=audio 7000 RTP/AVP 0"
        },
        {
            "video with feedback",
            "m=video 6000 RTP/AVPF 96 97|a=rtpmap:96 VP8/90000|a=rtcp-fb:96 nack pli|a=rtpmap:97 rtx/90000|a=fmtp:97 apt=96",
            "m=video 7000 RTP/AVPF 96|a=rtpmap:96 VP8/90000|a=rtcp-fb:96 nack pli"
        },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Building_a_plan_twice_gives_equal_plans_and_leaves_the_call_as_it_was(string name, string offer, string answer)
    {
        var engine = new SimEngine(new SimNetwork(seed: 9));
        var settings = new SignallingSettings
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [engine.Pool])]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"OWN:{hash}"),
            InstanceId = "test",
        };
        var services = new SignallingServices(settings, engine.Ports, engine.Plane, new RandomText(new SeededRandom(3)));
        var options = new NegotiationOptions
        {
            Codec = new CodecOptions
            {
                Transcode = name == "transcoded" ? ["G722"] : [],
                AllowTranscoding = true
            }
        };
        Negotiate(services, offer, options, isOffer: true);
        ExpectPure(services, settings);
        Negotiate(services, answer, NegotiationOptions.Default, isOffer: false);
        ExpectPure(services, settings);
        engine.Dispose();
    }

    private static void ExpectPure(SignallingServices services, SignallingSettings settings)
    {
        CallState call = services.Calls.Find("call")!;
        string before = StateText.Of(call, identities: true);

        string first = StateText.Of(PlanBuilder.Build(call, settings));
        string second = StateText.Of(PlanBuilder.Build(call, settings));

        Assert.Equal(first, second);
        Assert.Equal(before, StateText.Of(call, identities: true));
    }

    private static void Negotiate(SignallingServices services, string section, NegotiationOptions options, bool isOffer)
    {
        string body = string.Join("\r\n",
            ["v=0", "o=- 1 1 IN IP4 198.51.100.10", "s=-", "c=IN IP4 198.51.100.10", "t=0 0", .. section.Split('|'), ""]);
        Assert.True(SdpReader.TryRead(body, out SessionDescription session, out _));
        var change = new CallChange(services, services.Calls.Find("call"), "call", new ChangeRequest(options, body, default, _now));
        Exchange exchange = change.NewExchange(session, isOffer, sender: null!, receiver: null!);
        Assert.Null(OfferAnswer.Run(exchange, "caller", isOffer ? null : "callee", out _));
        Assert.Null(change.Commit());
    }
}
