using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>What refuses calls that do not exist yet (max-sessions and the load limits); those that exist are served as long as there is memory.</summary>
internal static class NewCallLimit
{
    /// <summary>The reply that refuses the request, counted; null when it may go on.</summary>
    /// <param name="known">The call the request is for; null when it would make one.</param>
    public static NgDictionary? Refuse(CommandContext context, CallState? known)
    {
        ControlServices services = context.Services;
        if (known is not null)
            return services.Settings.OutOfMemory() ? Refused(context, NgReply.LoadLimitExceeded) : null;
        int most = services.Settings.MaxSessions;
        string? limit = most >= 0 && services.Calls.Count >= most ? NgReply.ParallelSessionLimitReached : services.Settings.Overload();
        return limit is null ? null : Refused(context, limit);
    }

    private static NgDictionary Refused(CommandContext context, string limit)
    {
        context.Services.Statistics.Refused();
        return NgReply.LoadLimit(context.Request.Dialogue.SupportsLoadLimit, limit);
    }
}
