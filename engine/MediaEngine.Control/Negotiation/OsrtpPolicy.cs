using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>Opportunistic SRTP (RFC 8643): keys under a plain protocol name, used only when both sides say them (NG OSRTP).</summary>
internal static class OsrtpPolicy
{
    public static void Apply(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
        bool keyed = received.Dtls is not null || !received.Crypto.IsEmpty;
        if (exchange.IsOffer)
        {
            NgOsrtp options = exchange.Request.Osrtp;
            from.Opportunistic = keyed && (options & NgOsrtp.Accept) != 0 && !TransportPolicy.IsSecure(from.Protocol);
            to.Opportunistic = (from.Opportunistic || (options & NgOsrtp.Offer) != 0) && !TransportPolicy.IsSecure(to.Protocol);
            return;
        }

        from.Opportunistic &= keyed;
        to.Opportunistic &= keyed;
    }

    /// <summary>The media may carry keys towards this party.</summary>
    public static bool MayBeSecure(MediaState media) => TransportPolicy.IsSecure(media.Protocol) || media.Opportunistic;
}
