using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;

namespace MediaEngine.Control.Requests;

/// <summary>The error-reasons of refusals, with the texts proxies know.</summary>
internal static class RefusalText
{
    /// <summary>Clients of rtpengine look for this one.</summary>
    public const string NothingToRewrite = "Error rewriting SDP";

    public const string Incomplete = "Incomplete SDP specification";

    public static readonly string TooManyParties = $"Too many parties in the call (limit {SignallingServices.MaxParties})";

    public static string Of(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.InvalidDialogue => "Invalid dialogue association",
        RefusalReason.IncompleteDescription => Incomplete,
        RefusalReason.NoSections => NothingToRewrite,
        RefusalReason.OutOfPorts => NgReply.RanOutOfPorts,
        RefusalReason.TooManyParties => TooManyParties,
        RefusalReason.WorkerOverloaded => "Media worker is overloaded",
        _ => refusal.Detail ?? "",
    };
}
