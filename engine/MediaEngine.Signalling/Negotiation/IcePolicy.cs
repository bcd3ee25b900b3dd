using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Decides whether and how ICE is used with each side.</summary>
internal static class IcePolicy
{
    public static bool PeerRestarted(ReceivedSection? before, ReceivedSection now) =>
        before?.Ice is { } old && now.Ice is { } fresh && (old.Ufrag != fresh.Ufrag || old.Password != fresh.Password);

    /// <summary>Our ICE towards both sides; decided before ports are assigned, because ICE needs ports on all addresses.</summary>
    public static void Apply(Exchange exchange, SectionExchange section, ReceivedSection? before)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        TowardsSender(exchange, section, before);
        to.PassedThrough = PassesThrough(exchange, section);
        if (to.PassedThrough)
            to.Ice = Borrowed(exchange, received.Ice, to.Ice);
        else if (to.Raw || !Wanted(exchange, section))
            to.Ice = null;
        else if (exchange.IsOffer)
            TowardsReceiver(exchange, to);
        else
            to.Ice ??= Create(exchange, controlling: false);
    }

    /// <summary>Other ports are another session with new credentials.</summary>
    public static void Restart(Exchange exchange, SectionState media)
    {
        if (media.Ice is { } ice && !media.PassedThrough)
            media.Ice = ice with { Ufrag = exchange.Random.Ice(8), Password = exchange.Random.Ice(26) };
    }

    private static void TowardsSender(Exchange exchange, SectionExchange section, ReceivedSection? before)
    {
        (ReceivedSection received, SectionState from, _) = section;
        if (received.Ice is not { } peer || exchange.Options.Ice.Reject || (from.Raw && !from.PassedThrough && exchange.IsOffer))
        {
            if (!exchange.IsOffer && from is { Ice: not null, PassedThrough: false })
                from.RefusedIce = from.Ice;
            from.Ice = null;
            return;
        }

        // Only an offer may restart ICE; its answer has new credentials (RFC 8839 section 4.4.1.1.1). This also applies to an offer that
        // starts ICE again.
        bool begins = from.Ice is null || from.PassedThrough || before is { Ice: null };
        if (exchange.IsOffer && (begins || PeerRestarted(before, received)))
            from.Ice = Create(exchange, controlling: peer.Lite, before: from.PassedThrough ? null : from.Ice);
        if (from.Ice is { } own)
        {
            from.Ice = own with
            {
                Trickle = peer.Trickle,
                Ice2 = peer.Ice2,
                Controlling = own.Controlling || peer.Lite,
                Tcp = ShowsTcp(exchange, own, IceSides.Backward),
                Lite = exchange.IsOffer ? IsLite(exchange, own, IceSides.Backward) : own.Lite,
            };
        }
    }

    private static void TowardsReceiver(Exchange exchange, SectionState to)
    {
        IceOptions options = exchange.Options.Ice;
        LocalIce ice = (exchange.Options.Transport.Reset ? null : to.Ice ?? to.RefusedIce) ?? Create(exchange, controlling: true);
        to.RefusedIce = null;
        to.Ice = ice with
        {
            Trickle = options.Trickle || to.Received?.Ice is { Trickle: true },
            Ice2 = options.Ice2 || to.Received?.Ice is { Ice2: true },
            Tcp = ShowsTcp(exchange, ice, IceSides.Forward),
            Lite = IsLite(exchange, ice, IceSides.Forward),
        };
    }

    private static bool Wanted(Exchange exchange, SectionExchange section)
    {
        // Sections without RTP keep their attributes.
        if (!section.Section.IsRtp)
            return false;
        if (exchange.IsOffer)
        {
            bool known = section.To.Received is not null && !exchange.Options.Transport.Reset;
            return exchange.Options.Ice.Mode switch
            {
                IceMode.Remove => false,
                IceMode.Force or IceMode.Optional => true,
                _ => known ? section.To.Ice is not null : section.Section.Ice is not null,
            };
        }

        // An answer has no ICE without an offer of it (RFC 8839 section 4.2.5).
        IceMode mode = exchange.Options.Ice.Mode;
        return section.To.Received?.Ice is not null && mode != IceMode.Remove && (mode == IceMode.Force || section.To.Ice is not null);
    }

    /// <summary>The two parties get each other's description; we only add a candidate.</summary>
    private static bool PassesThrough(Exchange exchange, SectionExchange section)
    {
        if (!section.Section.IsRtp)
            return false;
        IceMode mode = exchange.Options.Ice.Mode;
        if (section.To.Raw && section.Section.Ice is not null)
            return exchange.IsOffer || section.From.PassedThrough;
        if (!exchange.IsOffer)
            return section.From.PassedThrough && mode is IceMode.Optional or IceMode.ForceRelay;
        return mode == IceMode.ForceRelay || (mode == IceMode.Optional && section.Section.Ice is not null);
    }

    /// <summary>Checks to our candidate use the credentials of the party whose description was passed through.</summary>
    private static LocalIce? Borrowed(Exchange exchange, IceDescription? owner, LocalIce? known)
    {
        if (owner is null)
            return null;
        LocalIce ice = known is not null && known.Ufrag == owner.Ufrag && known.Password == owner.Password
            ? known
            : new LocalIce(owner.Ufrag, owner.Password) { Controlling = exchange.IsOffer };
        return ice with { Relay = exchange.Options.Ice.Mode == IceMode.ForceRelay };
    }

    /// <param name="before">The state it replaces when the peer restarts.</param>
    private static LocalIce Create(Exchange exchange, bool controlling, LocalIce? before = null) =>
        new(exchange.Random.Ice(8), exchange.Random.Ice(26))
        {
            Controlling = controlling,
            Tcp = before?.Tcp ?? exchange.IceTcpPort > 0,
            Lite = before is { Lite: true },
        };

    /// <param name="side">Which of the two sides named by an offer's key this is.</param>
    private static bool IsLite(Exchange exchange, LocalIce ice, IceSides side) => exchange.Options.Ice.Lite switch
    {
        IceSides.Unspecified => ice.Lite,
        IceSides.Both => true,
        IceSides asked => asked == side,
    };

    /// <param name="side">Which of the two sides named by an offer's key this is.</param>
    private static bool ShowsTcp(Exchange exchange, LocalIce ice, IceSides side) =>
        exchange.IceTcpPort > 0 && exchange.Options.Ice.Tcp switch
        {
            IceSides.Unspecified => ice.Tcp,
            IceSides.Both => true,
            IceSides asked => asked == side,
        };
}
