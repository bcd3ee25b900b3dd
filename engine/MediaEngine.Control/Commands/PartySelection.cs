using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

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
        bool usesTag = !fromTagNeedsDirectional || request.Selection.Directional;
        return Selector(request, usesTag).Select(call, out party) is { } refusal ? RefusalText.Of(refusal) : null;
    }

    /// <summary>The parties whose media a command is about: those of the list from-tags, otherwise as with <see cref="Select"/>.</summary>
    public static PartySelector Sources(NgRequest request) =>
        Selector(request, usesTag: true) with { Tags = [.. request.Selection.FromTags] };

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

    private static PartySelector Selector(NgRequest request, bool usesTag) => request.Selection.Scope == NgScope.All
        ? PartySelector.All
        : new PartySelector
        {
            Label = request.Selection.Label,
            Address = request.Selection.Address,
            Tag = usesTag ? request.FromTag : null,
        };

    private static bool InScope(NgScope scope, SectionLink link) => scope switch
    {
        NgScope.OfferAnswer => link.OfferAnswer,
        NgScope.ExceptOfferAnswer => !link.OfferAnswer,
        _ => true,
    };
}
