using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Finds or creates the two parties of an offer or answer: known tags, via-branches of forks, tags that change.</summary>
internal static class PartyLookup
{
    /// <summary>Sets sender and receiver; false when both would be the same ("Invalid dialogue association").</summary>
    public static bool Resolve(Exchange exchange, string fromTag, string? toTag)
    {
        if (exchange.IsOffer)
            ResolveOffer(exchange, fromTag, toTag);
        else
            ResolveAnswer(exchange, fromTag, toTag!);
        return exchange.Sender.Id != exchange.Receiver.Id;
    }

    private static void ResolveOffer(Exchange exchange, string fromTag, string? toTag)
    {
        CallState call = exchange.Call;
        Party? sender = call.PartyByTag(fromTag) ?? Aliased(exchange, fromTag);
        Party? receiver = OtherByTag(call, toTag, sender);
        bool known = sender is not null;
        sender ??= call.AddParty(fromTag, exchange.Now, exchange.Options.Party.CallId);
        string? branch = exchange.Options.Party.ViaBranch;
        if (receiver is null && known && toTag is null)
        {
            receiver = branch is null
                ? call.PartyById(sender.PartnerId)
                : call.Parties.Find(p => p.ViaBranch == branch && p != sender);

            // An unknown branch may be that of the one answerer that has no branch yet.
            if (receiver is null && branch is not null && call.PartyById(sender.PartnerId) is { Tag: null, ViaBranch: null } waiting)
                receiver = waiting;
        }

        receiver ??= call.AddParty(toTag, exchange.Now, exchange.Options.Party.CallId);
        receiver.ViaBranch ??= branch;
        exchange.Sender = sender;
        exchange.Receiver = receiver;
    }

    private static void ResolveAnswer(Exchange exchange, string fromTag, string toTag)
    {
        CallState call = exchange.Call;
        Party offerer = call.PartyByTag(fromTag) ?? call.AddParty(fromTag, exchange.Now, exchange.Options.Party.CallId);
        Party? answerer = OtherByTag(call, toTag, offerer);
        if (answerer is null && fromTag == toTag)
            answerer = offerer;
        exchange.NewTag = answerer?.Tag != toTag;
        if (answerer is null)
        {
            DialogueOptions dialogue = exchange.Options.Dialogue;
            answerer =
                (exchange.Options.Party.ViaBranch is { } branch ? call.Parties.Find(p => p.ViaBranch == branch && p != offerer) : null)
                    ?? call.PartyById(offerer.PartnerId);
            bool newParty = dialogue.NewBranch || (answerer is { FinallyAnswered: true } && !dialogue.Provisional);
            if (answerer is { Tag: null })
            {
                answerer.Tag = toTag;
            }
            else if (answerer is null || newParty)
            {
                answerer = call.AddParty(toTag, exchange.Now, exchange.Options.Party.CallId);
            }
            else
            {
                answerer.TagAliases = answerer.TagAliases.Add(answerer.Tag!);
                answerer.Tag = toTag;
            }
        }
        else if (answerer.Tag != toTag)
        {
            // The same party uses an earlier tag again.
            answerer.TagAliases = answerer.TagAliases.Remove(toTag).Add(answerer.Tag!);
            answerer.Tag = toTag;
        }

        if (exchange.Options.Dialogue.IsFinalAnswer)
            answerer.FinallyAnswered = true;
        exchange.Sender = answerer;
        exchange.Receiver = offerer;
    }

    /// <summary>The party of a tag other than the given one: whoever calls themselves may have one tag on both sides.</summary>
    private static Party? OtherByTag(CallState call, string? tag, Party? party)
    {
        Party? found = call.PartyByTag(tag);
        return found is not null && found == party ? call.Parties.Find(p => p != party && p.Tag == tag) : found;
    }

    /// <summary>An unknown from-tag with an SDP or an RTP address that a party already used is that party.</summary>
    private static Party? Aliased(Exchange exchange, string fromTag)
    {
        Party? match = exchange.Options.Dialogue.AliasKey switch
        {
            AliasKey.Sdp => exchange.Call.Parties.Find(p => p.LastBody == BodyDigest.Of(exchange.Body)),
            AliasKey.Address when exchange.Session.Sections.Length > 0 =>
                SectionReader.Read(exchange.Session, exchange.Session.Sections[0], default) is { } first
                    ? exchange.Call.Parties.Find(p => p.Media(1)?.Received?.Rtp == first.Rtp)
                    : null,
            _ => null,
        };
        if (match is not null)
            match.TagAliases = match.TagAliases.Add(fromTag);
        return match;
    }
}
