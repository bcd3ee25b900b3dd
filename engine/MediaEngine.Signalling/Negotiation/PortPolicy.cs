using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The local ports towards each side: selected interface and IP version, and ports remembered for each remote endpoint.</summary>
internal static class PortPolicy
{
    /// <summary>Sets of ports one section may hold for earlier endpoints; a peer that keeps moving gets no more.</summary>
    private const int MaxKnownPorts = 8;

    /// <summary>Free ports an interface of a rotation must have: one section with RTCP.</summary>
    private const int MinimumFreePorts = 2;

    /// <summary>Applies the keys for direction, interface and IP version to the two parties.</summary>
    public static void ChooseInterfaces(Exchange exchange, IpFamily senderFamily)
    {
        AddressOptions addresses = exchange.Options.Addresses;
        IpFamily implied = Choose(exchange, exchange.Sender, addresses.FromInterface ?? Routed(exchange, addresses.InboundPeer),
            addresses.FromInterfaceImpliesFamily);
        if (exchange.Sender.Family == IpFamily.None)
            exchange.Sender.Family = implied != IpFamily.None ? implied : senderFamily;
        implied = Choose(exchange, exchange.Receiver, addresses.ToInterface ?? Routed(exchange, addresses.OutboundPeer),
            addresses.ToInterfaceImpliesFamily);
        if (addresses.AddressFamily != IpFamily.None)
            exchange.Receiver.Family = addresses.AddressFamily;
        else if (implied != IpFamily.None)
            exchange.Receiver.Family = implied;
        else if (exchange.Receiver.Family == IpFamily.None)
            exchange.Receiver.Family = senderFamily;
    }

    /// <summary>
    /// Gives the receiver's media the ports of the sender's endpoint: the earlier ones if the endpoint is known, otherwise new ones, unless
    /// a rule keeps the current ones. False when the ports ran out.
    /// </summary>
    public static bool AssignReceiver(Exchange exchange, SectionState media, TransportAddress senderEndpoint, bool single, bool ice)
    {
        LogicalInterface wanted = exchange.Receiver.Interface!;
        bool pair = !single && !media.Opaque && (exchange.IsOffer || !media.Mux);
        LocalPorts? current = media.Ports is { } ports && ports.Interface == wanted ? ports : null;
        if (current is not null && (current.IsFor(senderEndpoint) || current.Wildcard || KeepsPorts(exchange, media))
            && Suits(current, exchange, ice, pair))
        {
            if (current.Wildcard)
                Replace(media, current, current with { Remote = senderEndpoint });
            return true;
        }

        foreach (LocalPorts known in media.KnownPorts)
        {
            if (known.Interface == wanted && known.IsFor(senderEndpoint) && Suits(known, exchange, ice, pair))
            {
                media.Ports = known;
                return true;
            }
        }

        return Bind(exchange, exchange.Receiver, media, senderEndpoint, single, ice);
    }

    /// <summary>The sender's endpoint has changed, and its ports stay.</summary>
    public static void Follow(SectionState media, TransportAddress former, TransportAddress now)
    {
        if (former == now || former.IsNone || former.Port == 0 || now.Port == 0 || media.KnownPorts.Any(k => k.IsFor(now)))
            return;
        foreach (LocalPorts known in media.KnownPorts)
        {
            if (!known.IsFor(former))
                continue;
            bool isCurrent = known == media.Ports;
            LocalPorts moved = known with { Remote = now };
            media.KnownPorts = media.KnownPorts.Replace(known, moved);
            media.Ports = isCurrent ? moved : media.Ports;
            return;
        }
    }

    /// <summary>Ports towards the sender of an offer, before the answer's endpoint is known.</summary>
    public static bool AssignSender(Exchange exchange, SectionState media, bool single, bool ice) =>
        media.Ports is not null || Bind(exchange, exchange.Sender, media, default, single, ice);

    /// <summary>
    /// Gives the sender's media the ports that the ICE sessions of its worker share. False when the media needs ports of its own: checks
    /// must identify it (ICE, full on our side), and its RTCP must be on the same port.
    /// </summary>
    public static bool AssignShared(Exchange exchange, SectionState media)
    {
        bool mayShare = !exchange.SharedPorts.IsEmpty
            && media is { Mux: true, Opaque: false, Ice: { Lite: false, Relay: false } }
            && !exchange.Sender.Sections.Exists(other => other != media && !other.SharesPorts && IsShared(other.Ports));
        if (mayShare && media.Ports is null)
        {
            ImmutableArray<LocalPair> pairs = [.. CandidatePools(exchange, exchange.Sender).Select(SharedOn).OfType<LocalPair>()];
            if (!pairs.IsEmpty)
                media.KnownPorts = media.KnownPorts.Add(media.Ports = new LocalPorts(exchange.Sender.Interface!, default, pairs));
        }
        else if (!mayShare && IsShared(media.Ports))
        {
            (media.KnownPorts, media.Ports) = (media.KnownPorts.Remove(media.Ports!), null);
        }

        return IsShared(media.Ports);

        LocalPair? SharedOn(PortPool pool) => exchange.SharedPorts.FirstOrDefault(p => p.Local.SameAddress(pool.Address)) is { } port
            ? new LocalPair(pool, port, null) : null;
    }

    private static bool IsShared(LocalPorts? ports) => ports is { Primary.Rtp.IsShared: true };

    private static IpFamily Choose(Exchange exchange, Party party, string? name, bool impliesFamily)
    {
        if (party.Interface is not null && (name is null || name == party.InterfaceName))
            return IpFamily.None;
        InterfaceChoice choice = exchange.Settings.Interfaces.Select(name, i => HasRoom(exchange, i));
        if (!impliesFamily)
            choice = choice with { Family = IpFamily.None };
        if (!choice.Known && name is not null)
            exchange.Warn(NegotiationWarningCode.UnknownInterface, name, "unknown interface");
        party.InterfaceName = name;
        party.Interface = choice.Interface;
        return choice.Family;
    }

    /// <summary>The interface whose address the system uses towards a peer.</summary>
    private static string? Routed(Exchange exchange, TransportAddress? peer)
    {
        if (peer is not { } address)
            return null;
        LogicalInterface? owner = exchange.Settings.Interfaces.Owner(exchange.Settings.AddressTowards(address));
        if (owner is null)
            exchange.Warn(NegotiationWarningCode.NoInterfaceTowards, address.AddressText(), "no interface has a route to");
        return owner?.Name;
    }

    private static bool HasRoom(Exchange exchange, LogicalInterface candidate)
    {
        PortPool pool = candidate.AddressFor(IpFamily.None, out _);
        return pool.PortMax - pool.PortMin + 1 - exchange.Settings.PortsUsed(pool) >= MinimumFreePorts;
    }

    private static bool Bind(Exchange exchange, Party party, SectionState media, TransportAddress remote, bool single, bool ice)
    {
        ReadOnlySpan<PortPool> pools = ice ? CandidatePools(exchange, party) : [party.Interface!.AddressFor(party.Family, out _)];
        if (!exchange.Ports.TryBind(pools, single, out ImmutableArray<LocalPair> pairs))
            return false;
        var made = new LocalPorts(party.Interface!, remote, pairs);
        if (media.KnownPorts.Length >= MaxKnownPorts)
            media.KnownPorts = media.KnownPorts.Remove(media.KnownPorts[0] == media.Ports ? media.KnownPorts[1] : media.KnownPorts[0]);
        media.KnownPorts = media.KnownPorts.Add(made);
        media.Ports = made;
        return true;
    }

    /// <summary>The addresses of a party with ICE, in the order of the candidates: those of the SDP's IP version come first.</summary>
    private static PortPool[] CandidatePools(Exchange exchange, Party party)
    {
        LogicalInterface wanted = party.Interface!;
        PortPool primary = wanted.AddressFor(party.Family, out _);
        return exchange.Settings.SaveInterfacePorts ? [primary]
            : [primary, .. wanted.Addresses.Where(p => p != primary).OrderBy(p => p.Address.Family != primary.Address.Family)];
    }

    /// <param name="pair">RTCP needs a port of its own.</param>
    private static bool Suits(LocalPorts ports, Exchange exchange, bool ice, bool pair) => !(pair && ports.Primary.Rtcp is null)
        && (ice && !exchange.Settings.SaveInterfacePorts ? ports.Pairs.Length == ports.Interface.Addresses.Count
            : ports.Primary.Pool.Address.Family == ports.Interface.AddressFor(exchange.Receiver.Family, out _).Address.Family);

    private static bool KeepsPorts(Exchange exchange, SectionState media)
    {
        AddressOptions addresses = exchange.Options.Addresses;
        return addresses.PortLatching
            || (!addresses.NoPortLatching && (media.Ice is not null || !Sends(media)));
    }

    /// <summary>The party sends, according to both descriptions: a party that only receives needs no other ports.</summary>
    private static bool Sends(SectionState media) =>
        (media.Direction & MediaDirection.SendOnly) != 0 && (media.Received?.Direction & MediaDirection.SendOnly) != 0;

    private static void Replace(SectionState media, LocalPorts old, LocalPorts now)
    {
        media.KnownPorts = media.KnownPorts.Replace(old, now);
        media.Ports = now;
    }
}
