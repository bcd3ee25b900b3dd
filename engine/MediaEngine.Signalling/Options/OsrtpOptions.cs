namespace MediaEngine.Signalling.Options;

/// <summary>Opportunistic SRTP (RFC 8643).</summary>
[Flags]
public enum OsrtpOptions : byte
{
    None = 0,

    /// <summary>Plain RTP/AVP with crypto or fingerprint attributes.</summary>
    Offer = 1,

    /// <summary>Two m= lines per media.</summary>
    OfferLegacy = 2,
    AcceptRfc = 4,
    AcceptLegacy = 8,
    Accept = AcceptRfc | AcceptLegacy,
}
