using MediaEngine.Primitives;
using MediaEngine.Sessions.Offload;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Offload;

/// <summary>Which media the kernel may forward.</summary>
public sealed class OffloadRuleTests
{
    private static readonly OffloadCandidate _plain = new()
    {
        Call = new CallPlan
        {
            CallKey = 1,
            CallId = "call",
            Sections = [Media(0), Media(1)],
            Routes = [new RoutePlan(0, 1), new RoutePlan(1, 0)]
        },
        From = Media(0),
        To = Media(1),
        Source = Transport(0),
        Target = Transport(1),
        PeersAreFixed = true,
        Local = TestAddress.Parse("192.0.2.1:30000"),
        Remote = TestAddress.Parse("198.51.100.1:5004"),
        SendFrom = TestAddress.Parse("[2001:db8::1]:30002"),
        SendTo = TestAddress.Parse("[2001:db8::2]:6004"),
    };

    private static readonly SrtpPlan _keys = new(null, null);

    private static readonly (string What, OffloadCandidate Candidate, OffloadObstacle Obstacle)[] _cases =
    [
        ("plain media", _plain, OffloadObstacle.None),
        ("RTP and RTCP on one port", _plain with { Source = Transport(0) with { Component = TransportComponent.Muxed } },
            OffloadObstacle.None),
        ("SRTP of the parties' own", _plain with { Source = Transport(0) with { Passthrough = true },
            Target = Transport(1) with { Passthrough = true } }, OffloadObstacle.None),
        ("blocked events", _plain with { From = Media(0) with { DtmfBlocked = true } }, OffloadObstacle.None),
        ("our own reports", _plain with { From = Media(0) with { GenerateRtcp = true } }, OffloadObstacle.None),
        ("drop-traffic", _plain with { Call = _plain.Call with { DropTraffic = true } }, OffloadObstacle.Dropped),
        ("no receiver or several", _plain with { To = null, Target = null }, OffloadObstacle.NotOneReceiver),
        ("silenced", _plain with { From = Media(0) with { Silenced = true } }, OffloadObstacle.WorkedOn),
        ("blocked", _plain with { From = Media(0) with { Blocked = true } }, OffloadObstacle.WorkedOn),
        ("echo", _plain with { From = Media(0) with { Echo = true } }, OffloadObstacle.WorkedOn),
        ("sender on hold", _plain with { From = Media(0) with { MaySend = false } }, OffloadObstacle.WorkedOn),
        ("receiver on hold", _plain with { To = Media(1) with { MayReceive = false } }, OffloadObstacle.WorkedOn),
        ("a route that changes packets", _plain with { RouteWorksOnPackets = true }, OffloadObstacle.WorkedOn),
        ("a section that looks into packets", _plain with { SectionReadsPackets = true }, OffloadObstacle.WorkedOn),
        ("a process", Routed(new RoutePlan(0, 1) { Process = new AudioTranscoding([]) }), OffloadObstacle.WorkedOn),
        ("a sink that listens in", Routed(new RoutePlan(0, 1), new RoutePlan(0, 7)), OffloadObstacle.WorkedOn),
        ("a source that speaks to the receiver", Routed(new RoutePlan(0, 1), new RoutePlan(8, 1)), OffloadObstacle.WorkedOn),
        ("a sink that listens to the receiver", Routed(new RoutePlan(0, 1), new RoutePlan(1, 7)), OffloadObstacle.None),
        ("T.38", _plain with { Source = Transport(0) with { Component = TransportComponent.Opaque } }, OffloadObstacle.NotRtp),
        ("audio for a T.38 gateway", _plain with { Target = Transport(1) with { Component = TransportComponent.Opaque } },
            OffloadObstacle.NotRtp),
        ("RTCP", _plain with { Target = Transport(1) with { Component = TransportComponent.Rtcp } }, OffloadObstacle.NotRtp),
        ("SRTP in", _plain with { Source = Transport(0) with { Srtp = _keys } }, OffloadObstacle.Secure),
        ("SRTP out", _plain with { Target = Transport(1) with { Srtp = _keys } }, OffloadObstacle.Secure),
        ("DTLS in", _plain with { Source = Transport(0) with { Dtls = new DtlsPlan(DtlsRole.Active, "sha-256", []) } },
            OffloadObstacle.Secure),
        ("DTLS out", _plain with { Target = Transport(1) with { Dtls = new DtlsPlan(DtlsRole.Active, "sha-256", []) } },
            OffloadObstacle.Secure),
        ("clear to a port for others' SRTP", _plain with { Target = Transport(1) with { Passthrough = true } }, OffloadObstacle.Secure),
        ("others' SRTP to a clear port", _plain with { Source = Transport(0) with { Passthrough = true } }, OffloadObstacle.Secure),
        ("bundle", _plain with { IsBundled = true }, OffloadObstacle.Bundled),
        ("loop check", _plain with { Target = Transport(1) with { LoopCheck = true } }, OffloadObstacle.LoopChecked),
        ("media that may go round in a circle", _plain with { ComparesContent = true }, OffloadObstacle.LoopChecked),
        ("peers that are still learned", _plain with { PeersAreFixed = false }, OffloadObstacle.MayMove),
        ("media handover of the sender", _plain with { Source = Transport(0) with { MediaHandover = true } }, OffloadObstacle.MayMove),
        ("media handover of the receiver", _plain with { Target = Transport(1) with { MediaHandover = true } }, OffloadObstacle.MayMove),
        ("no address", _plain with { SendTo = default }, OffloadObstacle.Address),
        ("multicast", _plain with { SendTo = TestAddress.Parse("[ff02::1]:6004") }, OffloadObstacle.Address),
        ("any address", _plain with { Local = TestAddress.Parse("0.0.0.0:30000") }, OffloadObstacle.Address),
        ("port zero", _plain with { Remote = TestAddress.Parse("198.51.100.1:5004").WithPort(0) }, OffloadObstacle.Address),
        ("link-local",
            _plain with { Remote = TransportAddress.FromIPv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 5004, scope: 2),
                Local = _plain.SendFrom }, OffloadObstacle.Address),
        ("a receiver of another IP version than our port", _plain with { SendTo = _plain.Remote }, OffloadObstacle.Address),
    ];

    public static TheoryData<string> Cases => [.. _cases.Select(c => c.What)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_unchanged_media_between_two_confirmed_peers_may_move_to_the_kernel(string what)
    {
        (_, OffloadCandidate candidate, OffloadObstacle obstacle) = _cases.Single(c => c.What == what);
        Assert.Equal(obstacle, OffloadRule.Check(candidate));
    }

    /// <summary>
    /// Each property of a plan is listed here, so that a new property needs a decision whether the kernel may still forward such media.
    /// </summary>
    [Fact]
    public void Every_property_of_a_plan_has_been_considered()
    {
        AssertConsidered<CallPlan>("CallKey CallId Beside Transports Sections Sources Sinks Routes Timeouts DropTraffic TimeoutsSuspended");
        AssertConsidered<RoutePlan>("From To Blocked Silenced Rtcp Process Transcodings DetectedTones");
        AssertConsidered<TransportPlan>(
            "Id Port Standby Component Advertised Reported Filled ExpectsMedia SignalGeneration Learning Asymmetric StrictSource "
            + "MediaHandover NatWait PierceNat LoopCheck "
            + "TrafficClass Passthrough Srtp Ice Dtls");
        AssertConsidered<SectionPlan>(
            "Id PartyId Kind RtpTransport RtcpTransport Payloads AcceptsFeedback ReducedSizeRtcp Extensions RetransmissionSsrcs "
            + "GenerateRtcp MaySend MayReceive Mid "
            + "MidExtensionId TakesMid HasOneExtensionForm FormerPorts Ssrcs Echo Blocked DtmfBlocked Silenced");
        AssertConsidered<PayloadPlan>("PayloadType Encoding ClockRate Feedback AssociatedPayloadType");
    }

    private static void AssertConsidered<T>(string names) =>
        Assert.Equal(
            names.Split(' ').Order(StringComparer.Ordinal),
            typeof(T).GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance).Select(p => p.Name)
                .Order(StringComparer.Ordinal));

    private static OffloadCandidate Routed(params RoutePlan[] routes) => _plain with { Call = _plain.Call with { Routes = [.. routes] } };

    private static SectionPlan Media(int id) =>
        new() { Id = id, PartyId = id, Kind = MediaKind.Audio, RtpTransport = id, RtcpTransport = -1 };

    private static TransportPlan Transport(int id) => new()
    {
        Id = id,
        Port = new MediaPort(id, TestAddress.Parse("192.0.2.1:30000"), -1, "default"),
        Component = TransportComponent.Rtp,
    };
}
