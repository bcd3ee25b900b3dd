using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG stop media. As there is no player yet, nothing is ever playing.</summary>
internal sealed class StopMediaCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState call) is { } missing)
            return NgReply.Error(missing);
        if (PartySelection.Select(call, request, fromTagNeedsDirectional: false, out Party? party) is { } unmatched)
            return NgReply.Error(unmatched);
        return NgReply.Error(party is null && request.Selection.Scope != NgScope.All ? PlayMediaCommand.NoParty : "Not currently playing media");
    }
}
