using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Learning;

/// <summary>How well a source agrees with what signalling said of the peer, best first.</summary>
internal enum SourceRank : byte
{
    /// <summary>Exactly the address and port of the SDP: at once the peer, whenever it speaks.</summary>
    Advertised,

    /// <summary>The address the peer's SIP message came from (NG received-from), or a sender that has shown the peer's key.</summary>
    Reported,

    /// <summary>The address of the SDP, another port.</summary>
    AdvertisedAddress,

    /// <summary>The port of the SDP, another address.</summary>
    AdvertisedPort,

    Other,

    /// <summary>No source at all.</summary>
    None,
}

internal static class SourceRanks
{
    /// <summary>Signalling names the address. What it does not name has to wait for what it does, and gives way to it at any time.</summary>
    public static bool IsListed(this SourceRank rank) => rank <= SourceRank.AdvertisedAddress;

    /// <param name="reported">Where the peer's SIP messages come from, whatever the port; none when not known.</param>
    /// <param name="local">Our own address.</param>
    public static SourceRank Of(in TransportAddress from, in TransportAddress advertised, in TransportAddress reported, in TransportAddress local)
    {
        if (from == advertised)
            return SourceRank.Advertised;
        if (!reported.IsNone && from.SameAddress(reported))
            return SourceRank.Reported;
        if (from.SameAddress(advertised))
            return SourceRank.AdvertisedAddress;
        if (from.Port != advertised.Port)
            return SourceRank.Other;

        // All of 127/8 is this host (RFC 1122 section 3.2.1.3): a socket of any address sends from that of its destination.
        return advertised.IsLoopback && from.SameAddress(local) ? SourceRank.AdvertisedAddress : SourceRank.AdvertisedPort;
    }

    /// <summary>
    /// What the SDP names can be reached from here and so can speak for itself: it is no address behind a NAT, or the SIP messages came from it.
    /// </summary>
    public static bool IsDirect(in TransportAddress advertised, in TransportAddress reported, in TransportAddress local) =>
        advertised.SameAddress(reported)
        || (!advertised.IsPrivate && advertised.Family == local.Family && advertised.IsLoopback == local.IsLoopback);
}
