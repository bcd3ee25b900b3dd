using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Builds the plan of the worker from the state of a call, once per command. Only reads the state.</summary>
internal static class PlanBuilder
{
    public static CallPlan Build(CallState call, SignallingSettings settings)
    {
        var transports = ImmutableArray.CreateBuilder<TransportPlan>();
        var sections = ImmutableArray.CreateBuilder<SectionPlan>();
        var routes = ImmutableArray.CreateBuilder<RoutePlan>();
        ImmutableArray<SourcePlan> sources = [];
        ImmutableArray<SinkPlan> sinks = [];
        foreach (Party party in call.Parties)
        {
            foreach (SectionState media in party.Sections)
            {
                if (media.Ports is null)
                    continue;
                if (!media.SharesPorts)
                    AddTransports(transports, call, party, media, settings);
                sections.Add(Media(call, party, media));
                AddRoutes(routes, call, media);
                if (media.EngineSource is { } source)
                {
                    sources = sources.Add(source);
                    routes.Add(new RoutePlan(source.Id, media.Id));
                }

                if (media.EngineSink is { } sink)
                {
                    sinks = sinks.Add(sink);
                    routes.Add(new RoutePlan(media.Id, sink.Id));
                }
            }
        }

        foreach (SectionState media in call.Parties.SelectMany(static p => p.Sections)
            .Where(static m => m is { Fax: not null, Ports: not null }))
            FaxPolicy.AddGateways(routes, call, media);
        OwnReports(sections, routes);
        if (PointsAtUs(call, settings.Interfaces))
        {
            for (int i = 0; i < transports.Count; i++)
                transports[i] = transports[i] with { LoopCheck = true };
        }

        return new CallPlan
        {
            CallKey = call.Key,
            CallId = call.CallId,
            Beside = call.Beside,
            Sources = sources,
            Sinks = sinks,
            Transports = transports.DrainToImmutable(),
            Sections = sections.DrainToImmutable(),
            Routes = routes.DrainToImmutable(),
            Timeouts = call.Timeouts ?? settings.Timeouts,
            DropTraffic = call.DropTraffic,
            TimeoutsSuspended = call.DeleteAt != MonotonicTime.Never,
        };
    }

    /// <summary>A party's SDP has one of the engine's own ports: packets sent there may arrive at any port of the call.</summary>
    private static bool PointsAtUs(CallState call, InterfaceTable interfaces)
    {
        foreach (Party party in call.Parties)
        {
            foreach (SectionState media in party.Sections)
            {
                if (media.Received is { } peer
                    && (OwnPorts.Contain(interfaces, peer.Rtp) || OwnPorts.Contain(interfaces, SectionReader.AdvertisedRtcp(peer))))
                    return true;
            }
        }

        return false;
    }

    private static void AddTransports(
        ImmutableArray<TransportPlan>.Builder transports, CallState call, Party party, SectionState media, SignallingSettings settings)
    {
        LocalPair active = media.Ports!.Primary;
        SectionState described = BundlePolicy.Described(party, media);
        ReceivedSection? peer = described.Received;
        bool rtcpApart = !media.Opaque && !media.Mux && active.Rtcp is not null;
        TransportPlan rtp = Transport(call, party, described) with
        {
            Id = media.RtpTransportId,
            Port = active.Rtp,
            Standby = Standby(party, media, rtp: true, rtcp: !rtcpApart),
            Component = media.Opaque ? TransportComponent.Opaque : rtcpApart ? TransportComponent.Rtp : TransportComponent.Muxed,
            Advertised = AddressCheck.Permitted(settings, party, PeerAddress(peer, peer?.Rtp ?? default)),
            Ice = Ice(settings, call, party, described, component: 1),
        };
        transports.Add(rtp);
        if (!rtcpApart)
            return;
        transports.Add(rtp with
        {
            Id = media.RtcpTransportId,
            Port = active.Rtcp!,
            Standby = Standby(party, media, rtp: false, rtcp: true, withActive: false),
            Component = TransportComponent.Rtcp,

            // A peer that offered multiplexing and was refused has RTCP on another port.
            Advertised = AddressCheck.Permitted(settings, party,
                PeerAddress(peer, peer is null ? default : SectionReader.AdvertisedRtcp(peer))),
            Ice = Ice(settings, call, party, described, component: 2),
        });
    }

    private static IcePlan? Ice(SignallingSettings settings, CallState call, Party party, SectionState media, int component) =>
        SecurityPlanBuilder.Ice(settings, party, media, component) is { } ice
            ? call.Beside == 0 ? ice : ice with { ChecksAreActivity = true }
            : null;

    /// <summary>
    /// The ports of a section besides the active one. The RTCP port of the active pair is one of them only if both share a transport.
    /// </summary>
    private static ImmutableArray<MediaPort> Standby(Party party, SectionState media, bool rtp, bool rtcp, bool withActive = true)
    {
        LocalPair active = media.Ports!.Primary;
        ImmutableArray<LocalPorts> all = party.Checkpoint?.Before is { } before
            ? [.. media.KnownPorts, .. Held(party, before, media)] : media.KnownPorts;
        foreach (SectionState member in party.Sections)
        {
            // A peer may still send to the ports its sections had before bundling (RFC 8843 section 7.2.1).
            if (member.SharesPorts && member.BundleHead == media.Index && !member.KnownPorts.IsEmpty)
                all = all.AddRange(member.KnownPorts);
        }

        if (all is [{ Pairs.Length: 1 } only] && only.Primary == active && !(rtcp && withActive && active.Rtcp is not null))
            return [];
        var ports = ImmutableArray.CreateBuilder<MediaPort>();
        foreach (LocalPorts known in rtp ? all : [])
        {
            foreach (LocalPair pair in known.Pairs)
            {
                if (pair != active)
                    ports.Add(pair.Rtp);
            }
        }

        foreach (LocalPorts known in rtcp ? all : [])
        {
            foreach (LocalPair pair in known.Pairs)
            {
                if (pair.Rtcp is { } port && (withActive || pair != active))
                    ports.Add(port);
            }
        }

        return ports.DrainToImmutable();
    }

    /// <summary>
    /// What a rollback would need again: the section's ports before the offer, and those of sections that share its ports by the offer.
    /// </summary>
    private static IEnumerable<LocalPorts> Held(Party party, Party before, SectionState media)
    {
        HashSet<MediaPort> taken = [.. party.Sections.SelectMany(m => m.KnownPorts).Select(k => k.Primary.Rtp)];
        return before.Sections
            .Where(m => m.Index == media.Index || (party.Media(m.Index) is { } now && now.SharesPorts && now.BundleHead == media.Index))
            .SelectMany(m => m.KnownPorts)
            .Where(k => taken.Add(k.Primary.Rtp));
    }

    private static TransportAddress PeerAddress(ReceivedSection? peer, TransportAddress address) =>
        peer is null or { Rejected: true } || address.IsUnspecified || address.Port == 0 ? default : address;

    private static TransportPlan Transport(CallState call, Party party, SectionState media) => new()
    {
        Id = 0,
        Port = media.Ports!.Primary.Rtp,
        Component = TransportComponent.Rtp,
        Filled = media.Received is not null && HasDescribedSource(call, media),
        ExpectsMedia = !media.Rejected && media.Received is { } received && (received.Direction & MediaDirection.SendOnly) != 0
            && !IsHeld(call, media),
        Reported = party.ReportedFrom,
        SignalGeneration = party.SignalGeneration,
        Learning = media.Learning.Mode,
        Asymmetric = media.Learning.Asymmetric,
        StrictSource = media.Learning.StrictSource,
        MediaHandover = media.Learning.MediaHandover,
        NatWait = media.Learning.NatWait,
        PierceNat = media.Learning.PierceNat,
        TrafficClass = call.TrafficClass,
        Passthrough = IsSecured(media) && IsPassedThrough(call, media),
        Srtp = IsSecured(media) && !IsPassedThrough(call, media) ? Srtp(media) : null,
        Dtls = media.Opaque ? null : SecurityPlanBuilder.Dtls(media),
    };

    /// <summary>A leg that was negotiated as secure, or only offered so, never accepts or sends an unencrypted packet.</summary>
    private static bool IsSecured(SectionState media) =>
        !media.Opaque && (TransportPolicy.IsSecure(media.Protocol) || media.Sdes is not null || media.Dtls is not null
        || (media.Raw && media.Received is { } received && (received.Dtls is not null || !received.Crypto.IsEmpty)));

    /// <summary>The parties have each other's keys, not ours.</summary>
    private static bool IsPassedThrough(CallState call, SectionState media) =>
        media.KeysPass || HasPassedThroughSource(call, media);

    private static bool HasPassedThroughSource(CallState call, SectionState media)
    {
        foreach (SectionLink link in media.Sources)
        {
            if (call.PartyById(link.PartyId)?.Media(link.Index) is { KeysPass: true })
                return true;
        }

        return false;
    }

    private static bool HasDescribedSource(CallState call, SectionState media)
    {
        foreach (SectionLink link in media.Sources)
        {
            if (call.PartyById(link.PartyId)?.Media(link.Index)?.Received is not null)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Offer and answer close a direction (RFC 3264 section 8.4): no side has to send. A party that only publishes has to.
    /// </summary>
    private static bool IsHeld(CallState call, SectionState media)
    {
        bool hasOther = false;
        foreach (SectionLink link in media.Sources)
        {
            if (!link.OfferAnswer || call.PartyById(link.PartyId)?.Media(link.Index) is not { } other)
                continue;
            if (!IsOneWay(media) && !IsOneWay(other))
                return false;
            hasOther = true;
        }

        return hasOther;
    }

    private static bool IsOneWay(SectionState media) => media is { Rejected: false, Received.Direction: not MediaDirection.SendReceive };

    /// <summary>The SDES keys that both sides have signalled so far; a direction without a key stays closed.</summary>
    private static SrtpPlan Srtp(SectionState media)
    {
        if (media.Dtls is not null || media.Sdes is not { Chosen: { } suite, Send: { } send })
            return new SrtpPlan(null, null);
        ImmutableArray<CryptoAttribute> received = media.Received?.Crypto ?? [];
        CryptoAttribute? receive = received.FirstOrDefault(c => c.Profile == suite && c.Tag == send.Tag)
            ?? received.FirstOrDefault(c => c.Profile == suite);
        return new SrtpPlan(receive is null ? null : Keys(receive), Keys(send));
    }

    private static SrtpKeys Keys(CryptoAttribute crypto) => new(crypto.Profile.Name, crypto.Key.KeyAndSalt, crypto.Key.Mki)
    {
        UnencryptedSrtp = crypto.UnencryptedSrtp,
        UnencryptedSrtcp = crypto.UnencryptedSrtcp,
        UnauthenticatedSrtp = crypto.UnauthenticatedSrtp,
    };

    private static SectionPlan Media(CallState call, Party party, SectionState media)
    {
        MediaDirection direction = media.Received?.Direction ?? MediaDirection.SendReceive;
        SectionState owner = media.SharesPorts ? party.Media(media.BundleHead!.Value)! : media;
        return new SectionPlan
        {
            Id = media.Id,
            PartyId = party.Id,
            Kind = KindOf(media),
            RtpTransport = media.Rejected ? -1 : owner.RtpTransportId,
            RtcpTransport = media.Rejected || media.Opaque ? -1
                : owner.Mux || owner.Ports!.Primary.Rtcp is null ? owner.RtpTransportId : owner.RtcpTransportId,
            Payloads = FeedbackPlanBuilder.Payloads(call, media),
            ReducedSizeRtcp = FeedbackPlanBuilder.TakesReducedSize(call, media),
            Extensions = ExtensionPolicy.Plan(media),
            RetransmissionSsrcs = FeedbackPlanBuilder.RetransmissionSsrcs(media),
            AcceptsFeedback = TransportPolicy.HasFeedback(media.Protocol)
                || media.Received is { } r && (r.CommonFeedback.Length > 0 || r.Formats.Any(f => f.Feedback.Length > 0)),
            GenerateRtcp = media.GenerateRtcp,
            MaySend = (direction & MediaDirection.SendOnly) != 0,
            MayReceive = (direction & MediaDirection.ReceiveOnly) != 0,
            Mid = media.Mid ?? "",
            MidExtensionId = ExtensionPolicy.MidId(media),
            TakesMid = ExtensionPolicy.TakesMid(media),
            HasOneExtensionForm = media.Received is { ExtmapAllowMixed: false, Extmaps.IsEmpty: false },
            Ssrcs = media.Received?.Ssrcs ?? [],
            FormerPorts = media.SharesPorts && !media.KnownPorts.IsEmpty
                ? [.. media.KnownPorts.SelectMany(static k => k.Pairs).Select(static p => p.Rtp)] : [],
            Echo = media.Echo,

            Blocked = call.MediaBlocked || party.MediaBlocked || media.Blackhole,
            DtmfBlocked = call.DtmfBlocked || party.DtmfBlocked,
            Silenced = call.MediaSilenced || party.MediaSilenced,
        };
    }

    private static MediaKind KindOf(SectionState media) => media.Received?.Kind ?? media.Type switch
    {
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        _ => MediaKind.Other,
    };

    private static void AddRoutes(ImmutableArray<RoutePlan>.Builder routes, CallState call, SectionState media)
    {
        foreach ((SectionLink link, SectionState source) in RouteSources.Of(call, media))
        {
            var route = new RoutePlan(source.Id, media.Id) { Blocked = link.Blocked, Silenced = link.Silenced };
            routes.Add(TranscodingDecision.Of(link, source, media) is { } transcodings
                ? route with { Process = new AudioTranscoding(transcodings.Entries, transcodings.DetectedTones) } : route);
        }
    }

    /// <summary>Reports about a stream of the engine end here, and the engine sends its own (RFC 3550 section 7.2).</summary>
    private static void OwnReports(ImmutableArray<SectionPlan>.Builder sections, ImmutableArray<RoutePlan>.Builder routes)
    {
        foreach (RoutePlan route in routes)
        {
            if (route is { Transcodings.IsEmpty: true, DetectedTones: null }
                || (route.DetectedTones is null && route.Transcodings.All(static c => c.Kind == TranscodingKind.Pass)))
                continue;
            for (int i = 0; i < sections.Count; i++)
            {
                if ((sections[i].Id == route.From || sections[i].Id == route.To) && !sections[i].GenerateRtcp)
                    sections[i] = sections[i] with { GenerateRtcp = true };
            }
        }
    }
}
