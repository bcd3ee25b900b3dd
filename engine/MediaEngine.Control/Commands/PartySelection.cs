using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>
/// The party a command is about: by label, by the address in its SDP, or by from-tag; otherwise the whole call. Proxies send a from-tag
/// with every command, so some commands respect it only with the flag "directional".
/// </summary>
internal static class PartySelection
{
    /// <param name="call">The call to search.</param>
    /// <param name="request">The request with the selectors.</param>
    /// <param name="fromTagNeedsDirectional">The command ignores a from-tag without the flag.</param>
    /// <param name="party">The party; null for the whole call.</param>
    /// <returns>Null on success, otherwise the error-reason.</returns>
    public static string? Select(CallState call, NgRequest request, bool fromTagNeedsDirectional, out Party? party)
    {
        party = null;
        NgSelectionOptions selection = request.Selection;
        if (selection.Scope == NgScope.All)
            return null;
        if (!string.IsNullOrEmpty(selection.Label))
        {
            party = call.PartyByLabel(selection.Label);
            return party is null ? "No monologue matching the given label" : null;
        }

        if (!string.IsNullOrEmpty(selection.Address))
        {
            if (!TransportAddress.TryParseAddress(selection.Address, out TransportAddress address))
                return "Failed to parse network address";
            party = call.Parties.Find(p => p.Media(1)?.Received?.Rtp is { IsNone: false } rtp && rtp.SameAddress(address));
            return party is null ? "Failed to match address to any tag" : null;
        }

        if (string.IsNullOrEmpty(request.FromTag) || (fromTagNeedsDirectional && !selection.Directional))
            return null;
        party = call.PartyByTag(request.FromTag);
        return party is null ? "From-tag given, but no such tag exists" : null;
    }

    /// <summary>The flows from a party that a to-tag, a to-label or a class of flows (NG all) selects.</summary>
    /// <param name="call">The call to search.</param>
    /// <param name="source">The selected party.</param>
    /// <param name="request">The request with the selectors.</param>
    /// <param name="flows">Receiving media and its link; empty with an error.</param>
    /// <returns>Null on success, otherwise the error-reason.</returns>
    public static string? SelectFlows(CallState call, Party source, NgRequest request,
        out List<(SectionState Receiver, SectionLink Link)> flows)
    {
        flows = [];
        NgSelectionOptions selection = request.Selection;
        Party? target = null;
        if (!string.IsNullOrEmpty(selection.ToLabel) && (target = call.PartyByLabel(selection.ToLabel)) is null)
            return "Media flow not found (to-label not found)";
        if (target is null && !string.IsNullOrEmpty(request.ToTag) && (target = call.PartyByTag(request.ToTag)) is null)
            return "Media flow not found (to-tag not found)";
        foreach (SectionState media in (target is null ? call.Parties : [target]).SelectMany(p => p.Sections))
            flows.AddRange(media.Sources.Where(l => l.PartyId == source.Id && InScope(selection.Scope, l)).Select(l => (media, l)));
        if (flows.Count > 0)
            return null;
        return target is null ? "No eligible media subscriptions found" : "Media flow not found (to-tag not subscribed)";
    }

    /// <summary>True when the request selects single flows instead of a whole party.</summary>
    public static bool NamesFlows(NgRequest request) =>
        !string.IsNullOrEmpty(request.ToTag) || !string.IsNullOrEmpty(request.Selection.ToLabel)
        || request.Selection.Scope is NgScope.OfferAnswer or NgScope.ExceptOfferAnswer or NgScope.Flows;

    private static bool InScope(NgScope scope, SectionLink link) => scope switch
    {
        NgScope.OfferAnswer => link.OfferAnswer,
        NgScope.ExceptOfferAnswer => !link.OfferAnswer,
        _ => true,
    };
}
