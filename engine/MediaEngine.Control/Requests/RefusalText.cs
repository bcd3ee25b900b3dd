using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;

namespace MediaEngine.Control.Requests;

/// <summary>The error-reason of each refusal, in the texts that SIP proxies know.</summary>
internal static class RefusalText
{
    /// <summary>Clients of rtpengine search for this text.</summary>
    public const string NothingToRewrite = "Error rewriting SDP";

    public static readonly string TooManyParties = $"Too many parties in the call (limit {SignallingServices.MaxParties})";

    public static string Of(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.InvalidDialogue => "Invalid dialogue association",
        RefusalReason.UnreadableDescription => "Failed to parse SDP",
        RefusalReason.IncompleteDescription => "Incomplete SDP specification",
        RefusalReason.NoSections => NothingToRewrite,
        RefusalReason.NothingAcceptable => "Nothing of the offer is acceptable",
        RefusalReason.OutOfPorts => NgReply.RanOutOfPorts,
        RefusalReason.TooManyParties => TooManyParties,
        RefusalReason.WorkerOverloaded => "Media worker is overloaded",
        RefusalReason.CallNotFound => "Unknown call-ID",
        RefusalReason.PartyNotFound => "To-tag not found",
        RefusalReason.SourceNotFound => "From-tag given, but no such tag exists",
        RefusalReason.LabelNotFound => "No monologue matching the given label",
        RefusalReason.AddressNotFound => "Failed to match address to any tag",
        RefusalReason.UnreadableAddress => "Failed to parse network address",
        RefusalReason.TagMissing => "Empty/missing from-tag",
        RefusalReason.NothingToSubscribe => "No medias found (no monologues matched)",
        RefusalReason.NotASubscriber => "Failed to request subscription",
        RefusalReason.NotSubscribed => "Failed to unsubscribe",
        RefusalReason.UnusableAnswer => "Failed to process subscription answer",
        RefusalReason.TagCollision => "Failed to merge two calls into one (tag collision)",
        _ => refusal.Detail ?? "",
    };
}
