using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Learning;

/// <summary>How well a source agrees with the signalled peer, best first.</summary>
internal enum SourceRank : byte
{
    /// <summary>The address and port of the SDP: the peer, whenever it sends.</summary>
    Advertised,

    /// <summary>
    /// The address the peer's SIP message came from (NG received-from), or a sender that has proved that it has the peer's key.
    /// </summary>
    Reported,

    /// <summary>The address of the SDP with another port.</summary>
    AdvertisedAddress,

    /// <summary>The port of the SDP with another address.</summary>
    AdvertisedPort,

    Other,

    /// <summary>No source at all.</summary>
    None,
}

internal static class SourceRanks
{
    /// <summary>
    /// True for ranks that signalling names. An unnamed source has to wait for a named one, and is replaced by it at any time.
    /// </summary>
    public static bool IsListed(this SourceRank rank) => rank <= SourceRank.AdvertisedAddress;

    /// <param name="reported">Source address of the peer's SIP messages, with any port; none when not known.</param>
    /// <param name="local">Our own address.</param>
    public static SourceRank Of(in TransportAddress from, in TransportAddress advertised, in TransportAddress reported,
        in TransportAddress local)
    {
        if (from == advertised)
            return SourceRank.Advertised;
        if (!reported.IsNone && from.SameAddress(reported))
            return SourceRank.Reported;
        if (from.SameAddress(advertised))
            return SourceRank.AdvertisedAddress;
        if (from.Port != advertised.Port)
            return SourceRank.Other;

        // All of 127/8 is this host (RFC 1122 section 3.2.1.3): a socket with any address sends from that of its destination.
        return advertised.IsLoopback && from.SameAddress(local) ? SourceRank.AdvertisedAddress : SourceRank.AdvertisedPort;
    }

    /// <summary>
    /// True when the SDP's address can be reached from here, so it could be the peer's: it is not behind a NAT, or the SIP messages came
    /// from it.
    /// </summary>
    public static bool IsDirect(in TransportAddress advertised, in TransportAddress reported, in TransportAddress local) =>
        advertised.SameAddress(reported)
        || (!advertised.IsPrivate && advertised.Family == local.Family && advertised.IsLoopback == local.IsLoopback);
}
