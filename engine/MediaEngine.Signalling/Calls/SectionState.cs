using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// One m= section of one party: the party's description, our description to the party, and its local ports. Changed only in a copy of the
/// call, which replaces the call when the command succeeds.
/// </summary>
internal sealed class SectionState(int id, int index, string type)
{
    private SectionExtras _extras = SectionExtras.None;

    /// <summary>ID in plans; unique in the call.</summary>
    public int Id { get; private set; } = id;

    /// <summary>Position in the party's SDP, from 1.</summary>
    public int Index { get; } = index;

    public string Type { get; set; } = type;

    public int RtpTransportId { get; set; }

    public int RtcpTransportId { get; set; }

    /// <summary>The party's last description of this section; null while only we described it.</summary>
    public ReceivedSection? Received { get; set; }

    /// <summary>Transport protocol used with this party ("RTP/AVP").</summary>
    public string? Protocol { get; set; }

    /// <summary>Payload formats of the last description we sent to the party.</summary>
    public ImmutableArray<PayloadFormat> Sent { get; set; } = [];

    /// <summary>Formats the party offered or accepted that we use (its description without ignored ones).</summary>
    public ImmutableArray<PayloadFormat> Formats { get; set; } = [];

    /// <summary>The formats of the last answer: of the party, or to it.</summary>
    public ImmutableArray<PayloadFormat> Agreed { get; set; } = [];

    /// <summary>
    /// Codecs of this section were masked towards the other side, so the answer to it is built from what this side offered.
    /// </summary>
    public bool FormatsMasked { get; set; }

    /// <summary>Our last offer to the party has formats that must be transcoded for the other side.</summary>
    public bool Transcodes { get; set; }

    /// <summary>
    /// This party and the other side may differ in codecs or packet times: routes between them are compared and transcoded.
    /// </summary>
    public bool MayTranscode { get; set; }

    /// <summary>A packet time was requested on one of the sides and negotiated: both directions get one.</summary>
    public bool Paced { get; set; }

    /// <summary>Audio is decoded and encoded even when both sides use the same codec.</summary>
    public bool ForcesTranscoding { get; set; }

    /// <summary>The transcodings of the last plan for this receiver, one entry for each source; empty for none.</summary>
    public ImmutableArray<RouteTranscodings> Transcodings { get; set; } = [];

    /// <summary>Formats of the other side that are accepted whatever this party answers.</summary>
    public ImmutableArray<PayloadFormat> AcceptsFor { get; set; } = [];

    public bool Rejected { get; set; }

    /// <summary>The media was removed from the offer: the other side has no such section, and the answer rejects it.</summary>
    public bool Removed { get; set; }

    public string? Mid { get; set; }

    /// <summary>All ports this section ever had in this call, including <see cref="Ports"/>.</summary>
    public ImmutableArray<LocalPorts> KnownPorts { get; set; } = [];

    public LocalPorts? Ports { get; set; }

    /// <summary>RTP and RTCP share one port with this party.</summary>
    public bool Mux { get; set; }

    /// <summary>Our offer allowed the party nothing else.</summary>
    public bool MuxRequired { get; set; }

    /// <summary>The party offered multiplexing; <see cref="MuxAnswer"/> decides the answer.</summary>
    public bool MuxOffered { get; set; }

    public MuxAnswer MuxAnswer { get; set; }

    /// <summary>
    /// How this party's answer is presented to the offerer: whether the offerer offered multiplexing, and how to answer it. A fork has an
    /// offer for each branch. Null for a party that got no offer: the offerer's last one counts then.
    /// </summary>
    public (bool Offered, MuxAnswer Answer)? MuxTerms { get; set; }

    /// <summary>The party's last offer of multiplexing is not answered yet.</summary>
    public bool MuxPending { get; set; }

    /// <summary>The direction seen from the party, by the last description of either side.</summary>
    public MediaDirection Direction { get; set; } = MediaDirection.SendReceive;

    /// <summary>Header extensions in our last description to the party; default while there was none.</summary>
    public ImmutableArray<ExtensionAttribute> Extensions
    {
        get => _extras.Extensions;
        set => _extras = value == _extras.Extensions ? _extras : _extras with { Extensions = value };
    }

    /// <summary>All IDs the party was told, by extension: they stay (RFC 8285 section 6).</summary>
    public ImmutableDictionary<string, int> ExtensionIds
    {
        get => _extras.ExtensionIds;
        set => _extras = ReferenceEquals(value, _extras.ExtensionIds) ? _extras : _extras with { ExtensionIds = value };
    }

    /// <summary>Header extensions that are accepted from the party and not forwarded: names, or "all".</summary>
    public ImmutableArray<string> MaskedExtensions { get; set; } = [];

    public int? PtimeOverride { get; set; }

    /// <summary>Packet time in milliseconds, by the last description of either side.</summary>
    public int? Ptime { get; set; }

    public LocalIce? Ice { get; set; }

    /// <summary>Credentials the party answered without ICE: used again when ICE is offered again.</summary>
    public LocalIce? RefusedIce { get; set; }

    /// <summary>
    /// We described this section to the party before the party did: the offering side controls ICE, whether or not it is used.
    /// </summary>
    public bool OfferedByUs { get; set; }

    public LocalDtls? Dtls { get; set; }

    public LocalSdes? Sdes { get; set; }

    /// <summary>The a=crypto lines of the party's last SDES offer that the options of its request permit.</summary>
    public ImmutableArray<CryptoAttribute> SdesAcceptable
    {
        get => _extras.SdesAcceptable;
        set => _extras = value == _extras.SdesAcceptable ? _extras : _extras with { SdesAcceptable = value };
    }

    /// <summary>Suites to prefer in the answer to this party's SDES offer.</summary>
    public ImmutableArray<string> SdesPreference { get; set; } = [];

    /// <summary>The current suite is kept in the answer to this party's next offer.</summary>
    public bool SdesStatic { get; set; }

    /// <summary>Our sending key is used up: our next description has a new one.</summary>
    public bool RenewsKey { get; set; }

    /// <summary>SRTP is attempted with a profile without it (RFC 8643).</summary>
    public bool Opportunistic { get; set; }

    /// <summary>The party's descriptions have two m= lines for this section, one with SRTP and one without.</summary>
    public PairedLines Pair { get; set; }

    /// <summary>Our last offer to the party had both lines of the pair.</summary>
    public bool PairOpen { get; set; }

    /// <summary>The party got the other side's SDP unchanged, with the engine's candidates added.</summary>
    public bool PassedThrough { get; set; }

    /// <summary>The parties get each other's keys, and the engine forwards their encrypted packets unchanged.</summary>
    public bool Raw { get; set; }

    /// <summary>The engine does not use the keys of this section.</summary>
    public bool KeysPass => PassedThrough || Raw;

    /// <summary>
    /// Index of the media whose ports this one uses (RFC 8843); its own for the first of a bundle; null outside a bundle.
    /// </summary>
    public int? BundleHead { get; set; }

    /// <summary>Our last offer to the party put this section into a bundle group.</summary>
    public bool BundleOffered { get; set; }

    /// <summary>Offered as usable only inside the bundle.</summary>
    public BundleOnly BundleOnly { get; set; }

    /// <summary>Uses the ports of another media of the same party.</summary>
    public bool SharesPorts => BundleHead is { } head && head != Index;

    /// <summary>The engine generates RTCP for this section.</summary>
    public bool GenerateRtcp { get; set; }

    /// <summary>Forwarded without parsing: the protocol is not RTP.</summary>
    public bool Opaque => Received is { } r ? !r.IsRtp : Protocol is { } p && !MediaDescription.IsRtpProtocol(p);

    /// <summary>Address learning flags from signalling for this party's side.</summary>
    public LearningFlags Learning { get; set; } = LearningFlags.Default;

    /// <summary>Our c= towards the party is zero, because the other side's was (old-style hold).</summary>
    public bool UseZeroAddress { get; set; }

    /// <summary>What decided it; null before a decision.</summary>
    public bool? SourceHasZeroAddress { get; set; }

    public ImmutableArray<SectionLink> Sources { get; set; } = [];

    /// <summary>A T.38 gateway between this media and its counterpart; null for none.</summary>
    public LocalFax? Fax
    {
        get => _extras.Fax;
        set => _extras = ReferenceEquals(value, _extras.Fax) ? _extras : _extras with { Fax = value };
    }

    /// <summary>The source of the engine that sends to the party; null for none.</summary>
    public Sessions.Plan.SourcePlan? EngineSource
    {
        get => _extras.EngineSource;
        set => _extras = ReferenceEquals(value, _extras.EngineSource) ? _extras : _extras with { EngineSource = value };
    }

    /// <summary>The sink of the engine that receives what the party sends; null for none.</summary>
    public Sessions.Plan.SinkPlan? EngineSink
    {
        get => _extras.EngineSink;
        set => _extras = ReferenceEquals(value, _extras.EngineSink) ? _extras : _extras with { EngineSink = value };
    }

    /// <summary>The SSRCs of <see cref="EngineSource"/>; null without one.</summary>
    public StreamSsrcs? StreamSsrcs
    {
        get => _extras.StreamSsrcs;
        set => _extras = ReferenceEquals(value, _extras.StreamSsrcs) ? _extras : _extras with { StreamSsrcs = value };
    }

    public bool Echo { get; set; }

    public bool Blackhole { get; set; }

    public LogicalInterface? Interface => Ports?.Interface;

    public SectionState Copy() => (SectionState)MemberwiseClone();

    /// <summary>A copy for another call.</summary>
    public SectionState Copy(int newId, int rtpTransportId, int rtcpTransportId)
    {
        SectionState copy = Copy();
        (copy.Id, copy.RtpTransportId, copy.RtcpTransportId) = (newId, rtpTransportId, rtcpTransportId);
        return copy;
    }
}

/// <summary>How an offer of rtcp-mux is answered.</summary>
internal enum MuxAnswer : byte
{
    /// <summary>As the answerer answers it.</summary>
    Mirror,
    Accept,
    Refuse,
}

/// <summary>How strictly a section is bound to its bundle (RFC 8843 section 6).</summary>
internal enum BundleOnly : byte
{
    No,

    /// <summary>a=bundle-only with the port of the bundle.</summary>
    Marked,

    /// <summary>a=bundle-only with port 0.</summary>
    ZeroPort,
}

/// <summary>How the source address of the party's media is learned.</summary>
internal sealed record LearningFlags(Sessions.Plan.EndpointLearning Mode)
{
    public static readonly LearningFlags Default = new(Sessions.Plan.EndpointLearning.Heuristic);

    /// <summary>Most calls have no flags and share one object.</summary>
    public LearningFlags Shared => Equals(Default) ? Default : this;

    public bool Asymmetric { get; init; }

    public bool StrictSource { get; init; }

    public bool MediaHandover { get; init; }

    public bool NatWait { get; init; }

    public bool PierceNat { get; init; }

    public bool Unidirectional { get; init; }
}
