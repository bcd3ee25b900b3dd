using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Testing;

/// <summary>
/// A plain audio call of two parties through one engine: section 0 belongs to A, section 1 to B; transports 0 and 1 are A's RTP and RTCP,
/// transports 2 and 3 are B's. Change <see cref="Plan"/> (or use the With methods), then call <see cref="Signal"/>.
/// </summary>
public sealed class TwoPartyCall
{
    public const int MediaA = 0;
    public const int MediaB = 1;

    public static readonly ImmutableArray<PayloadPlan> G711 =
        [new PayloadPlan(0, "PCMU", 8000), new PayloadPlan(8, "PCMA", 8000), new PayloadPlan(101, "telephone-event", 8000)];

    private static long _lastKey;
    private readonly SimEngine _engine;

    public TwoPartyCall(SimEngine engine, TransportAddress advertisedA, TransportAddress advertisedB, PortPool? poolB = null)
    {
        _engine = engine;
        (MediaPort rtpA, MediaPort rtcpA) = engine.AllocatePair();
        (MediaPort rtpB, MediaPort rtcpB) = engine.AllocatePair(poolB);
        Plan = new CallPlan
        {
            CallKey = Interlocked.Increment(ref _lastKey),
            CallId = "call",
            Transports =
            [
                Transport(0, rtpA, TransportComponent.Rtp, advertisedA),
                Transport(1, rtcpA, TransportComponent.Rtcp, advertisedA.WithPort(advertisedA.Port + 1)),
                Transport(2, rtpB, TransportComponent.Rtp, advertisedB),
                Transport(3, rtcpB, TransportComponent.Rtcp, advertisedB.WithPort(advertisedB.Port + 1)),
            ],
            Sections = [Media(MediaA, 0, 1), Media(MediaB, 2, 3)],
            Routes = [new RoutePlan(MediaA, MediaB), new RoutePlan(MediaB, MediaA)],
        };
    }

    public CallPlan Plan { get; set; }

    /// <summary>The engine's address for party A (transports 0 and 1) or B (transports 2 and 3).</summary>
    public TransportAddress Local(int transport) => Plan.Transports[transport].Port.Local;

    public CallSnapshot Snapshot() => _engine.Worker.Snapshot(Plan.CallKey) ?? throw new InvalidOperationException("call not known");

    public TransportSnapshot Transport(int id) => Snapshot().Transports.Single(t => t.TransportId == id);

    public TwoPartyCall WithTransport(int id, Func<TransportPlan, TransportPlan> change)
    {
        int index = Enumerable.Range(0, Plan.Transports.Length).Single(i => Plan.Transports[i].Id == id);
        Plan = Plan with { Transports = Plan.Transports.SetItem(index, change(Plan.Transports[index])) };
        return this;
    }

    public TwoPartyCall WithTransports(Func<TransportPlan, TransportPlan> change)
    {
        Plan = Plan with { Transports = [.. Plan.Transports.Select(change)] };
        return this;
    }

    public TwoPartyCall WithMedia(int id, Func<SectionPlan, SectionPlan> change)
    {
        Plan = Plan with { Sections = [.. Plan.Sections.Select(m => m.Id == id ? change(m) : m)] };
        return this;
    }

    public TwoPartyCall WithMedias(Func<SectionPlan, SectionPlan> change)
    {
        Plan = Plan with { Sections = [.. Plan.Sections.Select(change)] };
        return this;
    }

    /// <summary>
    /// A multiplexes RTCP (RFC 5761). Transport 1 is removed and its port receives for transport 0, so B's transports move to indexes 1 and
    /// 2.
    /// </summary>
    public TwoPartyCall Multiplex()
    {
        MediaPort rtcp = Plan.Transports[1].Port;
        Plan = Plan with { Transports = Plan.Transports.RemoveAt(1) };
        return WithTransport(0, t => t with { Component = TransportComponent.Muxed, Standby = [rtcp] })
            .WithMedia(MediaA, m => m with { RtcpTransport = 0 });
    }

    /// <summary>Describes the parties again, which restarts address learning.</summary>
    public TwoPartyCall Touch() => WithTransports(t => t with { SignalGeneration = t.SignalGeneration + 1 });

    /// <summary>Applies the plan.</summary>
    public TwoPartyCall Signal()
    {
        if (!_engine.Plane.Apply(Plan))
            throw new InvalidOperationException("plan refused");
        return this;
    }

    public void HangUp() => _engine.Plane.Remove(Plan.CallKey, reports: true);

    private static TransportPlan Transport(int id, MediaPort port, TransportComponent component, TransportAddress advertised) => new()
    {
        Id = id,
        Port = port,
        Component = component,
        Advertised = advertised,
        Filled = true,
        SignalGeneration = 1,
    };

    private static SectionPlan Media(int id, int rtp, int rtcp) => new()
    {
        Id = id,
        PartyId = id,
        Kind = MediaKind.Audio,
        RtpTransport = rtp,
        RtcpTransport = rtcp,
        Payloads = G711,
    };
}
