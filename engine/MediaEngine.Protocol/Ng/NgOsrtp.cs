namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>OSRTP</c> (RFC 8643).</summary>
[Flags]
public enum NgOsrtp : byte
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
