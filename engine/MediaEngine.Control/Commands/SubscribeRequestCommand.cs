using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG subscribe request: describes media of some parties to a new receiver (SIPREC, listening in).</summary>
internal sealed class SubscribeRequestCommand : INgCommand
{
    private const string NoSections = "No medias found (no monologues matched)";

    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, MonotonicTime now) = context;
        if (CallLookup.Find(context, out CallState known, unknown: "Unknown call-ID(s)") is { } missing)
            return NgReply.Error(missing);
        CommandChange change = new(context, known, known.CallId);

        // With a flag string the proxy's own to-tag is that of the dialogue, not of the subscriber.
        NgSelectionOptions selection = request.Selection;
        bool given = !selection.HasFlagString || selection.ToTagFromFlagString;
        string tag = GeneratedId.Or(given ? request.ToTag : null, services);
        Party? subscriber = change.Call.PartyByTag(tag);

        // Its sections would be taken from the dialogue.
        if (subscriber is { IsSubscriber: false }
            && change.Call.Parties.Exists(p => p.PartnerId == subscriber.Id || p.Id == subscriber.PartnerId))
            return change.Fail("Failed to request subscription");
        if (Sources(change.Call, request, subscriber, out List<Party> sources) is { } error)
            return change.Fail(error);
        List<SubscribedMedia> subscribed = Subscription.SectionsOf(sources, request.Subscription.Egress);
        if (subscribed.Count == 0)
            return change.Fail(NoSections);
        subscriber ??= change.Call.AddParty(tag, now, request.CallId);
        subscriber.IsSubscriber = true;
        subscriber.Label = selection.SetLabel ?? selection.ToLabel ?? subscriber.Label;

        Party first = subscribed[0].Party;
        var nobody = new SessionDescription { Timing = "0 0" };
        Exchange exchange = change.NewExchange(SubscribedSection.Session(change.Call, subscribed, nobody), isOffer: true, first,
            subscriber);
        PartyInterface.Choose(exchange, subscriber, first.Family == IpFamily.None ? IpFamily.IPv4 : first.Family);
        if (Subscription.Offer(exchange, subscribed, out List<SectionState> slots) is not { } sections)
            return change.Fail(new Refusal(RefusalReason.OutOfPorts));
        exchange.Sender = first;
        NgDictionary reply = new NgDictionary().Add("sdp", DescriptionComposer.Compose(exchange, sections));
        if (request.Subscription.SipRec)
            AddLabels(reply, request.Subscription, subscribed, slots);
        if (subscribed.Count == 1)
            reply.Add("from-tag", first.Tag ?? "");
        reply.Add("from-tags", NgList.OfText(subscribed.Select(m => m.Party.Tag ?? "").Distinct())).Add("to-tag", tag);
        return change.Commit(reply);
    }

    private static string? Sources(CallState call, NgRequest request, Party? subscriber, out List<Party> sources)
    {
        sources = [];
        foreach (string tag in request.Selection.FromTags)
        {
            if (call.PartyByTag(tag) is { } named && named != subscriber && !sources.Contains(named))
                sources.Add(named);
        }

        if (request.Selection.FromTags.Count > 0)
            return sources.Count == 0 ? NoSections : null;
        if (PartySelection.Select(call, request, fromTagNeedsDirectional: false, out Party? party) is { } error)
            return error;
        sources.AddRange(party is not null ? [party] : call.Parties.Where(p => p != subscriber && !p.IsSubscriber));
        return null;
    }

    /// <summary>What a recording server needs to identify the streams (RFC 7866): the party of each labelled section.</summary>
    private static void AddLabels(NgDictionary reply, NgSubscriptionOptions options, List<SubscribedMedia> subscribed,
        List<SectionState> slots)
    {
        NgList byTag = new();
        NgDictionary byLabel = new();
        for (int i = 0; i < subscribed.Count; i++)
        {
            (Party party, SectionState media, _) = subscribed[i];
            string section = Subscription.LabelOf(options.SipRec, slots[i])!;

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
                .Add("index", media.Index).Add("type", media.Type).Add("label", section).Add("mode", mode)]));
            byTag.Items.Add(tagged);
            if (byLabel[section] is null)
                byLabel.Add(section, labelled.Add("mode", mode));
        }

        reply.Add("tag-medias", byTag).Add("media-labels", byLabel);
    }
}
