using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG block, unblock, silence and unsilence media, block and unblock DTMF, start and stop forwarding.</summary>
internal sealed class MediaSwitchCommand(MediaSwitch what, bool on) : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known) is { } missing)
            return NgReply.Error(missing);
        CallState call = known.Copy();
        string? error = PartySelection.Select(call, request, what.FromTagNeedsDirectional, out Party? party);
        if (error is null)
            error = Switch(call, party, request);
        if (error is not null)
            return NgReply.Error(error);
        if (party is not null)
            party.Label = request.Selection.SetLabel ?? party.Label;
        return context.Commit(call);
    }

    private string? Switch(CallState call, Party? party, NgRequest request)
    {
        if (party is not null && what.SetFlow is not null && PartySelection.NamesFlows(request))
        {
            if (PartySelection.SelectFlows(call, party, request, out List<(SectionState Receiver, SectionLink Link)> flows) is { } error)
                return error;
            foreach ((SectionState receiver, SectionLink link) in flows)
                receiver.Sources = receiver.Sources.Replace(link, what.SetFlow(link, on));
        }
        else if (party is not null)
        {
            what.SetParty(party, on);
        }
        else
        {
            what.SetCall(call, on);
            if (!on && request.Selection.Scope == NgScope.All)
                ClearEverywhere(call);
        }

        return null;
    }

    /// <summary>Switching off for the call keeps the switches of single parties, unless "all" is given.</summary>
    private void ClearEverywhere(CallState call)
    {
        foreach (Party party in call.Parties)
        {
            what.SetParty(party, false);
            if (what.SetFlow is not { } set)
                continue;
            foreach (SectionState media in party.Sections)
                media.Sources = [.. media.Sources.Select(l => set(l, false))];
        }
    }
}
