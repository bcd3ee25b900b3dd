using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>Whether and how ICE is spoken with each side (NG ICE, ICE-lite, trickle-ICE, ICE-reject).</summary>
internal static class IcePolicy
{
    public static bool PeerRestarted(ReceivedSection? before, ReceivedSection now) =>
        before?.Ice is { } old && now.Ice is { } fresh && (old.Ufrag != fresh.Ufrag || old.Password != fresh.Password);

    /// <summary>Our ICE towards the receiver; called before ports are assigned, because ICE needs ports on all addresses.</summary>
    public static void Apply(Exchange exchange, SectionExchange section, ReceivedSection? before)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
        NgIceOptions options = exchange.Request.Ice;
        if (received.Ice is null || options.Reject)
            from.Ice = null;
        else if (from.Ice is null || (PeerRestarted(before, received) && exchange.IsOffer))
            from.Ice = Create(exchange, controlling: received.Ice.Lite || !exchange.IsOffer);

        if (!Wanted(exchange, section))
        {
            to.Ice = null;
            return;
        }

        if (exchange.IsOffer)
        {
            bool restart = PeerRestarted(before, received);
            if (to.Ice is null || restart)
                to.Ice = Create(exchange, controlling: true);
            to.Ice = to.Ice with
            {
                Trickle = options.Trickle || (to.Ice.Trickle && !options.Trickle && exchange.Request.Ice.Mode == NgIceMode.Unspecified),
                Lite = options.Lite is NgIceLite.Forward or NgIceLite.Both || (to.Ice.Lite && options.Lite == NgIceLite.Unspecified),
            };
            if (from.Ice is not null && options.Lite is NgIceLite.Backward or NgIceLite.Both)
                from.Ice = from.Ice! with { Lite = true };
        }
        else
        {
            to.Ice ??= Create(exchange, controlling: false);
        }
    }

    private static bool Wanted(Exchange exchange, SectionExchange section)
    {
        if (!section.Section.IsRtp && section.Section.Kind != Sessions.Plan.MediaKind.Application && section.Section.Ice is null)
            return false;
        if (exchange.IsOffer)
        {
            return exchange.Request.Ice.Mode switch
            {
                NgIceMode.Remove => false,
                NgIceMode.Force or NgIceMode.Optional or NgIceMode.ForceRelay => true,
                _ => section.Section.Ice is not null,
            };
        }

        // The offerer's own ICE decides what an answer to it may have.
        return section.To.Received?.Ice is not null && section.To.Ice is not null && exchange.Request.Ice.Mode != NgIceMode.Remove;
    }

    private static LocalIce Create(Exchange exchange, bool controlling) =>
        new(exchange.Random.Ice(8), exchange.Random.Ice(26)) { Controlling = controlling };
}
