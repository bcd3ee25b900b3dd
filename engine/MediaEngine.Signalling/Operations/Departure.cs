using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Operations;

/// <summary>A party leaves its call.</summary>
internal static class Departure
{
    /// <summary>A subscriber leaves alone; with another party also those leave that had nothing but its media.</summary>
    /// <returns>Null on success; otherwise the caller must abandon the change.</returns>
    public static Refusal? Of(CallChange change, string tag)
    {
        if (change.Call.PartyByTag(tag) is not { } party)
            return new Refusal(RefusalReason.PartyNotFound);
        if (party.IsSubscriber)
            return Subscription.End(change, tag, fromTag: null);
        PartyRemoval.Remove(change.Call, party);
        return null;
    }
}
