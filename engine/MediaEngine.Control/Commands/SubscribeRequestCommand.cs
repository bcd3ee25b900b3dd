using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG subscribe request: describes media of some parties to a new receiver (SIPREC, listening in).</summary>
internal sealed class SubscribeRequestCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known, unknown: "Unknown call-ID(s)") is { } missing)
            return NgReply.Error(missing);
        CommandChange change = new(context, known, known.CallId);

        // With a flag string the proxy's own to-tag is that of the dialogue, not of the subscriber.
        NgSelectionOptions selection = request.Selection;
        bool given = !selection.HasFlagString || selection.ToTagFromFlagString;
        string tag = context.Services.Random.IdUnless(given ? request.ToTag : null);
        var subscription = new SubscriptionRequest(tag, PartySelection.Sources(request))
        {
            Label = selection.SetLabel ?? selection.ToLabel,
        };
        if (Subscription.Offer(change, subscription, out SubscriptionOffer? offer) is { } refusal)
            return change.Fail(refusal);
        NgDictionary reply = new NgDictionary().Add("sdp", offer!.Sdp);
        if (request.Subscription.SipRec)
            AddLabels(reply, offer.Sources);
        if (offer.Sources.Count == 1)
            reply.Add("from-tag", offer.Sources[0].Party.Tag ?? "");
        reply.Add("from-tags", NgList.OfText(offer.Sources.Select(m => m.Party.Tag ?? "").Distinct())).Add("to-tag", tag);
        return change.Commit(reply);
    }

    /// <summary>What a recording server needs to identify the streams (RFC 7866): the party of each labelled section.</summary>
    private static void AddLabels(NgDictionary reply, IReadOnlyList<OfferedSource> sources)
    {
        NgList byTag = new();
        NgDictionary byLabel = new();
        foreach ((Party party, SectionState media, string? section) in sources)
        {
            // As the engine sees the media: if the party only sends, the engine only receives.
            string mode = media.Direction.Reversed().Name();
            NgDictionary tagged = new NgDictionary().Add("tag", party.Tag ?? "");
            NgDictionary labelled = new NgDictionary().Add("tag", party.Tag ?? "").Add("index", media.Index).Add("type", media.Type);
            if (party.Label is { } label)
            {
                tagged.Add("label", label);
                labelled.Add("label", label);
            }

            tagged.Add("medias", new NgList([new NgDictionary()
                .Add("index", media.Index).Add("type", media.Type).Add("label", section!).Add("mode", mode)]));
            byTag.Items.Add(tagged);
            if (byLabel[section!] is null)
                byLabel.Add(section!, labelled.Add("mode", mode));
        }

        reply.Add("tag-medias", byTag).Add("media-labels", byLabel);
    }
}
