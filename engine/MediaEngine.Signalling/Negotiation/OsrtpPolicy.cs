using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Opportunistic SRTP (RFC 8643, and the older form with two m= lines for one media): keys are offered together with plain RTP and used
/// only when both sides support them. Such an offer is forwarded in the same form, unless the protocol towards the other side is given.
/// </summary>
internal static class OsrtpPolicy
{
    public static void Apply(Exchange exchange, SectionExchange section)
    {
        bool keyed = section.Section.Dtls is not null || !section.Section.Crypto.IsEmpty;
        if (exchange.IsOffer)
            Offer(exchange, section, keyed);
        else
            Answer(exchange, section, keyed);
    }

    /// <summary>The media may have keys towards this party.</summary>
    public static bool MayBeSecure(SectionState media) => TransportPolicy.IsSecure(media.Protocol) || media.Opportunistic;

    private static void Offer(Exchange exchange, SectionExchange section, bool keyed)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        bool both = received.Pair != PairedLines.None && received.PairOpen;
        bool opportunistic = keyed && (both || !TransportPolicy.IsSecure(from.Protocol));
        bool changed = opportunistic != from.Opportunistic;
        from.Opportunistic = opportunistic;
        from.Pair = received.Pair;

        OsrtpOptions flags = exchange.Options.Osrtp;
        bool given = exchange.Options.Transport.Protocol is not null;
        bool legacy = (flags & OsrtpOptions.OfferLegacy) != 0;
        if (exchange.Options.Transport.Reset)
            to.Pair = PairedLines.None;
        if (to.Received is null && !given && both)
        {
            to.Protocol = TransportPolicy.WithoutSrtp(received.Source.Protocol);
            if (to.Pair == PairedLines.None)
                to.Pair = received.Pair;
        }

        bool passed = to.Received is null || changed ? opportunistic : to.Opportunistic;
        bool wanted = (flags & OsrtpOptions.Offer) != 0 || legacy || (!given && passed);
        if (legacy && to.Pair == PairedLines.None)
            to.Pair = PairedLines.PlainFirst;
        to.PairOpen = to.Pair != PairedLines.None && wanted && (legacy || to.Received is null || both);
        to.Opportunistic = wanted && (to.PairOpen || !TransportPolicy.IsSecure(to.Protocol));
    }

    private static void Answer(Exchange exchange, SectionExchange section, bool keyed)
    {
        (_, SectionState from, SectionState to) = section;
        bool offered = from.Opportunistic;
        from.Opportunistic &= keyed;
        if (!to.Opportunistic)
            return;

        // The answerer of the same offer decides for the engine too, unless the engine must accept in any case.
        OsrtpOptions accept = to.Pair == PairedLines.None ? OsrtpOptions.AcceptRfc : OsrtpOptions.AcceptLegacy;
        to.Opportunistic = keyed || !offered || (exchange.Options.Osrtp & accept) != 0;
        if (to.Pair == PairedLines.None)
            return;
        to.Protocol = to.Opportunistic ? TransportPolicy.WithSrtp(to.Protocol!) : TransportPolicy.WithoutSrtp(to.Protocol!);
    }
}
