using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One m= section of a received description with everything the engine uses, and session-level defaults applied.</summary>
public sealed record ReceivedSection
{
    public required MediaDescription Source { get; init; }

    public required MediaKind Kind { get; init; }

    public bool IsRtp => Source.IsRtp;

    /// <summary>Port 0: the section is refused or disabled.</summary>
    public bool Rejected => Source.Port == 0 && !IsBundleOnly;

    /// <summary>Has no port because it uses that of its bundle, which is accepted.</summary>
    public bool IsBundleOnly { get; init; }

    /// <summary>Destination of RTP (zero address on old-style hold).</summary>
    public TransportAddress Rtp { get; init; }

    public TransportAddress Rtcp { get; init; }

    /// <summary>c= was 0.0.0.0 or ::, and there is no ICE.</summary>
    public bool ZeroAddress { get; init; }

    public MediaDirection Direction { get; init; }

    /// <summary>The direction attribute, without regard to a zero address.</summary>
    public MediaDirection WrittenDirection { get; init; }

    /// <summary>There is no direction attribute, which means sendrecv (RFC 8866 section 6.7).</summary>
    public bool OmitsDirection { get; init; }

    public ImmutableArray<PayloadFormat> Formats { get; init; } = [];

    /// <summary>rtcp-fb values for all payload types ("*").</summary>
    public ImmutableArray<string> CommonFeedback { get; init; } = [];

    public bool RtcpMux { get; init; }

    public string? Mid { get; init; }

    /// <summary>The MID of the second line, if the section represents two.</summary>
    public string? SecondMid { get; init; }

    /// <summary>The section represents two m= lines, one with SRTP and one without.</summary>
    public PairedLines Pair { get; init; }

    /// <summary>Neither line of the pair is refused: the other side may choose.</summary>
    public bool PairOpen { get; init; }

    public string? Label { get; init; }

    public int? Ptime { get; init; }

    public int? MaxPtime { get; init; }

    public IceDescription? Ice { get; init; }

    public DtlsDescription? Dtls { get; init; }

    /// <summary>There are SDES or DTLS keys in the section, whether usable or not.</summary>
    public bool TellsKeys { get; init; }

    /// <summary>Accepts packets with encrypted CSRCs and header extensions (a=cryptex, RFC 9335).</summary>
    public bool Cryptex { get; init; }

    public ImmutableArray<CryptoAttribute> Crypto { get; init; } = [];

    /// <summary>a=extmap, each URI and each ID once.</summary>
    public ImmutableArray<ExtensionAttribute> Extmaps { get; init; } = [];

    public bool ExtmapAllowMixed { get; init; }

    /// <summary>Attributes without a meaning to the engine, copied to the other side in their order.</summary>
    public ImmutableArray<SdpAttribute> Others { get; init; } = [];

    /// <summary>SSRCs announced by a=ssrc (RFC 5576).</summary>
    public ImmutableArray<uint> Ssrcs { get; init; } = [];
}

/// <summary>ICE attributes of a section (RFC 8839).</summary>
public sealed record IceDescription(string Ufrag, string Password)
{
    public ImmutableArray<IceCandidateText> Candidates { get; init; } = [];

    public bool Lite { get; init; }

    public bool Trickle { get; init; }

    /// <summary>The party follows RFC 8445 (section 10).</summary>
    public bool Ice2 { get; init; }

    public override string ToString() => $"ICE {Ufrag}";
}

/// <summary>One usable remote candidate, with its text for passing through.</summary>
public sealed record IceCandidateText(string Foundation, int Component, uint Priority, TransportAddress Address, string Type, string Text);

/// <summary>DTLS attributes of a section (RFC 8842).</summary>
public sealed record DtlsDescription(string Setup, string Hash, string Fingerprint, string? TlsId);
