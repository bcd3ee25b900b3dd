using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>Connects parties of one call, or of calls that are merged, without another offer and answer.</summary>
internal static class Connection
{
    /// <summary>Connects one party with others.</summary>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Connect(CallChange change, ConnectionRequest request)
    {
        if (request.Other is { } other && !change.TryAbsorb(other))
            return new Refusal(RefusalReason.TagCollision);
        CallState call = change.Call;
        if (call.PartyByTag(request.Tag) is not { } to)
            return new Refusal(RefusalReason.PartyNotFound);
        if (Sources(call, request.Sources, to, out List<Party> sources) is { } unmatched)
            return unmatched;
        foreach (Party from in sources)
        {
            if (!request.Directional)
            {
                PartyLinks.Connect(call, from, to);
                continue;
            }

            PartyLinks.Link(from, to, offerAnswer: false);
            if (change.Options.Subscription.Bidirectional)
                PartyLinks.Link(to, from, offerAnswer: false);
        }

        return null;
    }

    /// <summary>Merges calls, and connects their parties in the directions of the request.</summary>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Mesh(CallChange change, MeshRequest request)
    {
        foreach (CallState other in request.Others)
        {
            if (!change.TryAbsorb(other))
                return new Refusal(RefusalReason.TagCollision);
        }

        if (Flows(change, request, out List<(Party From, Party To)> flows) is { } unmatched)
            return unmatched;

        // Earlier links are removed first: a receiver of the mesh gets media of the mesh only.
        foreach (Party to in request.EndsEarlier ? flows.Select(f => f.To).Distinct() : [])
            PartyLinks.Silence(to);
        foreach ((Party from, Party to) in flows)
            PartyLinks.Link(from, to, offerAnswer: false);
        return null;
    }

    /// <summary>One party receives media of another one in addition to its own.</summary>
    /// <param name="change">The change of the call.</param>
    /// <param name="other">The call of the source, if it is another one: it is merged first.</param>
    /// <param name="sourceTag">The source.</param>
    /// <param name="tag">The receiver.</param>
    /// <param name="start">False ends it.</param>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Inject(CallChange change, CallState? other, string sourceTag, string tag, bool start)
    {
        if (other is not null && !change.TryAbsorb(other))
            return new Refusal(RefusalReason.TagCollision);
        if (change.Call.PartyByTag(sourceTag) is not { } source)
            return new Refusal(RefusalReason.SourceNotFound);
        if (change.Call.PartyByTag(tag) is not { } to)
            return new Refusal(RefusalReason.PartyNotFound);
        if (source == to)
            return new Refusal(RefusalReason.InvalidDialogue);
        if (start)
            PartyLinks.Link(source, to, offerAnswer: false);
        else if (PartyLinks.Drop(change.Call, to, source) == 0)
            return new Refusal(RefusalReason.NotSubscribed);
        return null;
    }

    private static Refusal? Sources(CallState call, PartySelector selector, Party to, out List<Party> sources)
    {
        sources = [];
        foreach (string tag in selector.Tags)
        {
            if (call.PartyByTag(tag) is not { } named)
                return new Refusal(RefusalReason.SourceNotFound);
            sources.Add(named);
        }

        if (selector.Tags.Length == 0)
        {
            if (selector.Select(call, out Party? party) is { } unmatched)
                return unmatched;
            sources.AddRange(party is null ? call.Parties : [party]);
        }

        sources.Remove(to);
        return sources.Count == 0 ? new Refusal(RefusalReason.InvalidDialogue) : null;
    }

    /// <summary>Who receives from whom: the named parties, or all of them from each other.</summary>
    private static Refusal? Flows(CallChange change, MeshRequest request, out List<(Party From, Party To)> flows)
    {
        flows = [];
        CallState call = change.Call;
        if (request.Flows.IsEmpty)
        {
            foreach (Party from in call.Parties)
                flows.AddRange(call.Parties.Where(p => p != from).Select(to => (from, to)));
            return null;
        }

        foreach (MeshFlow entry in request.Flows)
        {
            if (string.IsNullOrEmpty(entry.From))
                return new Refusal(RefusalReason.TagMissing);
            if (call.PartyByTag(entry.From) is not { } from)
                return new Refusal(RefusalReason.SourceNotFound);
            foreach (string tag in entry.To)
            {
                if (call.PartyByTag(tag) is not { } to)
                    return new Refusal(RefusalReason.PartyNotFound);
                if (from == to)
                    continue;
                flows.Add((from, to));
                if (change.Options.Subscription.Bidirectional)
                    flows.Add((to, from));
            }
        }

        return null;
    }
}
