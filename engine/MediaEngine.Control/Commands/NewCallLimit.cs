using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>The replies that refuse a request because of max-sessions, the load limits or memory.</summary>
internal static class NewCallLimit
{
    /// <summary>The reply that refuses the request, counted; null when the request may continue.</summary>
    /// <param name="known">The call of the request; null when the request would create one.</param>
    public static NgDictionary? Refuse(CommandContext context, CallState? known)
    {
        if (context.Services.Signalling.RefuseByLimit(known) is not { } refusal)
            return null;
        string limit = refusal.Reason switch
        {
            RefusalReason.TooManyCalls => NgReply.ParallelSessionLimitReached,
            RefusalReason.OutOfMemory => NgReply.LoadLimitExceeded,
            _ => refusal.Detail!,
        };
        return NgReply.LoadLimit(context.Request.Dialogue.SupportsLoadLimit, limit);
    }
}
