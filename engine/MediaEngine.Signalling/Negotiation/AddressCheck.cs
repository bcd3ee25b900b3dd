using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Checks whether media may be sent where an SDP says (<see cref="MediaAddressPolicy"/>). A section with a forbidden destination fails the
/// request. With ICE the address is no destination, and forbidden candidates are removed one by one.
/// </summary>
internal static class AddressCheck
{
    /// <summary>Null when all addresses are permitted. The interface of the party must have been chosen.</summary>
    public static Refusal? Refuse(Exchange exchange, Party party, IEnumerable<ReceivedSection> sections)
    {
        foreach (ReceivedSection section in sections)
        {
            if (section.Rejected || section.Kind == MediaKind.Message)
                continue;
            if (section.Ice is { } ice && !exchange.Options.Ice.Reject)
            {
                CountCandidates(exchange.Settings, party, ice.Candidates);
                continue;
            }

            TransportAddress bad = section.Rtp;
            AddressRefusal reason = Judge(exchange.Settings, party, bad);
            if (reason == AddressRefusal.None && section.IsRtp)
                reason = Judge(exchange.Settings, party, bad = section.Rtcp);
            if (reason == AddressRefusal.None && section.IsRtp)
                reason = Judge(exchange.Settings, party, bad = SectionReader.AdvertisedRtcp(section));
            if (reason == AddressRefusal.None)
                continue;
            exchange.Settings.RefusedAddresses.Count(reason);
            return new Refusal(RefusalReason.AddressNotAllowed, $"Media address {bad} is not allowed ({Text(reason)})");
        }

        return null;
    }

    /// <summary>The address, or none when media may not be sent there.</summary>
    public static TransportAddress Permitted(SignallingSettings settings, Party party, TransportAddress address) =>
        Judge(settings, party, address) == AddressRefusal.None ? address : default;

    /// <summary>The candidates that may be checked.</summary>
    public static ImmutableArray<IceCandidatePlan> Permitted(SignallingSettings settings, Party party,
        ImmutableArray<IceCandidatePlan> candidates)
    {
        foreach (IceCandidatePlan candidate in candidates)
        {
            if (Judge(settings, party, candidate.Address) != AddressRefusal.None)
                return candidates.RemoveAll(c => Judge(settings, party, c.Address) != AddressRefusal.None);
        }

        return candidates;
    }

    public static void CountCandidates(SignallingSettings settings, Party party, IEnumerable<IceCandidateText> candidates)
    {
        foreach (IceCandidateText candidate in candidates)
        {
            if (Judge(settings, party, candidate.Address) is not AddressRefusal.None and var reason)
                settings.RefusedAddresses.Count(reason);
        }
    }

    /// <summary>0.0.0.0 and :: mean hold and are no destination; neither is port 0.</summary>
    private static AddressRefusal Judge(SignallingSettings settings, Party party, in TransportAddress address)
    {
        if (address.IsNone || address.IsUnspecified || address.Port == 0 || party.Interface is not { } served)
            return AddressRefusal.None;
        AddressRefusal reason = AddressRefusal.None;
        foreach (PortPool pool in served.Addresses)
        {
            reason = settings.MediaAddresses.Check(address, pool.Address);
            if (reason == AddressRefusal.None)
                break;
        }

        return reason;
    }

    private static string Text(AddressRefusal reason) => reason switch
    {
        AddressRefusal.OwnControlSocket => "control socket of this engine",
        AddressRefusal.Denied => "media-deny",
        AddressRefusal.Unspecified => "no host",
        AddressRefusal.Loopback => "loopback",
        AddressRefusal.LinkLocal => "link-local",
        AddressRefusal.Multicast => "multicast",
        _ => "broadcast",
    };
}
