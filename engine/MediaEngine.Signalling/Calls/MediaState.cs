using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// One m= section of one party: what the party told us, what we told the party, and the local ports it uses. Changed only in a copy of the
/// call, which replaces the call when the command succeeds.
/// </summary>
internal sealed class MediaState(int id, int index, string type)
{
    /// <summary>Id in plans; unique in the call.</summary>
    public int Id { get; private set; } = id;

    /// <summary>Position in the party's SDP, from 1.</summary>
    public int Index { get; } = index;

    public string Type { get; set; } = type;

    public int RtpTransportId { get; set; }

    public int RtcpTransportId { get; set; }

    /// <summary>The party's last description of this media; null while only we described it.</summary>
    public ReceivedSection? Received { get; set; }

    /// <summary>Protocol spoken with this party ("RTP/AVP").</summary>
    public string? Protocol { get; set; }

    /// <summary>Payload formats of the last description we sent to the party.</summary>
    public ImmutableArray<PayloadFormat> Sent { get; set; } = [];

    /// <summary>Formats the party offered or accepted that we act on (its description minus what was told to be ignored).</summary>
    public ImmutableArray<PayloadFormat> Formats { get; set; } = [];

    /// <summary>What the last answer left: what the party answered, or was answered.</summary>
    public ImmutableArray<PayloadFormat> Agreed { get; set; } = [];

    /// <summary>Masking hid formats of this media from the other side, so that its answer is put together from what this side offered.</summary>
    public bool FormatsMasked { get; set; }

    /// <summary>Our last offer to the party needs formats translated for the other side.</summary>
    public bool Transcodes { get; set; }

    /// <summary>This party and the other side may differ in codecs or packet times: what passes between them is compared and converted.</summary>
    public bool Converts { get; set; }

    /// <summary>A packet time was asked for on one of the sides, and agreed on: both directions get one.</summary>
    public bool Paced { get; set; }

    /// <summary>Decoded and encoded even where both sides speak the same.</summary>
    public bool ForcesTranscoding { get; set; }

    /// <summary>What the last plan converts for this receiver, one entry for each source; empty when nothing.</summary>
    public ImmutableArray<RouteConversions> Conversions { get; set; } = [];

    /// <summary>Formats of the other side that are accepted whatever this party answers.</summary>
    public ImmutableArray<PayloadFormat> AcceptsFor { get; set; } = [];

    public bool Rejected { get; set; }

    /// <summary>Removed from the offer: the other side was never shown this media and has none; the answer refuses it.</summary>
    public bool Removed { get; set; }

    public string? Mid { get; set; }

    /// <summary>All ports this media ever had in this call; <see cref="Ports"/> is one of them.</summary>
    public ImmutableArray<LocalPorts> KnownPorts { get; set; } = [];

    public LocalPorts? Ports { get; set; }

    /// <summary>RTP and RTCP share one port with this party.</summary>
    public bool Mux { get; set; }

    /// <summary>Our offer left the party no other choice.</summary>
    public bool MuxRequired { get; set; }

    /// <summary>The party offered to multiplex; the answer to it decides by <see cref="MuxAnswer"/>.</summary>
    public bool MuxOffered { get; set; }

    public MuxAnswer MuxAnswer { get; set; }

    /// <summary>
    /// What the answer of this party will mean to the offerer: whether that offered to multiplex in the offer this party got, and how it is to
    /// be answered. A fork has an offer for each branch. Null for a party that was made none: then the offerer's last one counts.
    /// </summary>
    public (bool Offered, MuxAnswer Answer)? MuxTerms { get; set; }

    /// <summary>The party's last offer to multiplex is not answered yet.</summary>
    public bool MuxPending { get; set; }

    /// <summary>Who sends, seen from the party: what the last description of either side says.</summary>
    public MediaDirection Direction { get; set; } = MediaDirection.SendReceive;

    /// <summary>Header extensions our last description to the party named; default while there was none.</summary>
    public ImmutableArray<ExtensionAttribute> Extensions { get; set; }

    /// <summary>Ids the party was ever told, by extension: they stay (RFC 8285 section 6).</summary>
    public ImmutableDictionary<string, int> ExtensionIds { get; set; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Header extensions the party offered that are taken from it and not passed on: names, or "all".</summary>
    public ImmutableArray<string> MaskedExtensions { get; set; } = [];

    public int? PtimeOverride { get; set; }

    /// <summary>Milliseconds a packet has, as either side said last.</summary>
    public int? Ptime { get; set; }

    public LocalIce? Ice { get; set; }

    /// <summary>What the party answered without ICE: shown again when ICE is offered again.</summary>
    public LocalIce? RefusedIce { get; set; }

    /// <summary>We described this media to the party before it described its own: the side that offers controls ICE, used or not.</summary>
    public bool OfferedByUs { get; set; }

    public LocalDtls? Dtls { get; set; }

    public LocalSdes? Sdes { get; set; }

    /// <summary>The lines of the party's last SDES offer that its request let us accept.</summary>
    public ImmutableArray<CryptoAttribute> SdesAcceptable { get; set; } = [];

    /// <summary>Suites to prefer when this party's SDES offer is answered.</summary>
    public ImmutableArray<string> SdesPreference { get; set; } = [];

    /// <summary>The suite in use stays when this party's next offer is answered.</summary>
    public bool SdesStatic { get; set; }

    /// <summary>The key we send with is used up: our next description has a new one.</summary>
    public bool RenewsKey { get; set; }

    /// <summary>SRTP is tried under a protocol name without it (RFC 8643).</summary>
    public bool Opportunistic { get; set; }

    /// <summary>The party's descriptions have two m= lines for this media, one with SRTP and one without.</summary>
    public PairedLines Pair { get; set; }

    /// <summary>Our last offer to the party left it both lines of the pair.</summary>
    public bool PairOpen { get; set; }

    /// <summary>The party got the other side's description as it was, with our candidates added.</summary>
    public bool PassedThrough { get; set; }

    /// <summary>The parties see each other's keys, and what they encrypt is relayed as it is.</summary>
    public bool Raw { get; set; }

    /// <summary>We have no part in the keys of this media.</summary>
    public bool KeysPass => PassedThrough || Raw;

    /// <summary>Index of the media whose ports this one uses (RFC 8843); its own when it is the first of a bundle; null outside of one.</summary>
    public int? BundleHead { get; set; }

    /// <summary>Our last offer to the party put this media into a bundle group.</summary>
    public bool BundleOffered { get; set; }

    /// <summary>Offered as usable only inside the bundle.</summary>
    public BundleOnly BundleOnly { get; set; }

    /// <summary>Uses the ports of another media of the same party.</summary>
    public bool SharesPorts => BundleHead is { } head && head != Index;

    /// <summary>We make RTCP for this media.</summary>
    public bool GenerateRtcp { get; set; }

    /// <summary>Blindly relayed: the protocol is not RTP.</summary>
    public bool Opaque => Received is { } r ? !r.IsRtp : Protocol is { } p && !MediaDescription.IsRtpProtocol(p);

    /// <summary>Address learning flags given by signalling for this party's side.</summary>
    public LearningFlags Learning { get; set; } = LearningFlags.Default;

    /// <summary>Our c= towards the party is zero, because that of the other side was (old-style hold).</summary>
    public bool UseZeroAddress { get; set; }

    /// <summary>What decided it; null before anything did.</summary>
    public bool? SourceHasZeroAddress { get; set; }

    public ImmutableArray<MediaLink> Sources { get; set; } = [];

    /// <summary>A T.38 gateway stands between this media and its counterpart; null without.</summary>
    public LocalFax? Fax { get; set; }

    public bool Echo { get; set; }

    public bool Blackhole { get; set; }

    public LogicalInterface? Interface => Ports?.Interface;

    public MediaState Copy() => (MediaState)MemberwiseClone();

    /// <summary>A copy for another call.</summary>
    public MediaState Copy(int newId, int rtpTransportId, int rtcpTransportId)
    {
        MediaState copy = Copy();
        (copy.Id, copy.RtpTransportId, copy.RtcpTransportId) = (newId, rtpTransportId, rtcpTransportId);
        return copy;
    }
}

/// <summary>What the answer to an offer of rtcp-mux will say.</summary>
internal enum MuxAnswer : byte
{
    /// <summary>What the answerer says.</summary>
    Mirror,
    Accept,
    Refuse,
}

/// <summary>How strictly a media is tied to its bundle (RFC 8843 section 6).</summary>
internal enum BundleOnly : byte
{
    No,

    /// <summary>a=bundle-only with the port of the bundle.</summary>
    Marked,

    /// <summary>a=bundle-only with port 0.</summary>
    ZeroPort,
}

/// <summary>How it is learned where the party's media comes from and goes to.</summary>
internal sealed record LearningFlags(Sessions.Plan.EndpointLearning Mode)
{
    public static readonly LearningFlags Default = new(Sessions.Plan.EndpointLearning.Heuristic);

    /// <summary>Most calls have no flags: they share one object.</summary>
    public LearningFlags Shared => Equals(Default) ? Default : this;

    public bool Asymmetric { get; init; }

    public bool StrictSource { get; init; }

    public bool MediaHandover { get; init; }

    public bool NatWait { get; init; }

    public bool PierceNat { get; init; }

    public bool Unidirectional { get; init; }
}
