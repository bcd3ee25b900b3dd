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
        RefusalReason.OutOfPorts => NgReply.RanOutOfPorts,
        RefusalReason.TooManyParties => TooManyParties,
        RefusalReason.WorkerOverloaded => "Media worker is overloaded",
        _ => refusal.Detail ?? "",
    };
}
