using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>The receiver of something a command plays.</summary>
internal static class PlaybackTarget
{
    /// <summary>Null when the call and the receiver were found, otherwise the error-reason.</summary>
    /// <param name="party">Null for all parties.</param>
    public static string? Find(CommandContext context, out CallState call, out Party? party)
    {
        party = null;
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out call) is { } missing)
            return missing;
        if (PartySelection.Select(call, request, fromTagNeedsDirectional: false, out party) is { } unmatched)
            return unmatched;
        return party is null && request.Selection.Scope != NgScope.All ? "No participant party specified" : null;
    }
}
