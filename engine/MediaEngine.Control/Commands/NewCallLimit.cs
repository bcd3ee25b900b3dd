using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>What refuses calls that do not exist yet (max-sessions and the load limits); those that exist are always served.</summary>
internal static class NewCallLimit
{
    /// <summary>The reply that refuses the request, counted; null when it may go on.</summary>
    /// <param name="known">The call the request is for; null when it would make one.</param>
    public static NgDictionary? Refuse(CommandContext context, CallState? known)
    {
        if (known is not null)
            return null;
        ControlServices services = context.Services;
        int most = services.Settings.MaxSessions;
        string? limit = most >= 0 && services.Calls.Count >= most ? NgReply.ParallelSessionLimitReached : services.Settings.Overload();
        if (limit is null)
            return null;
        services.Statistics.Refused();
        return NgReply.LoadLimit(context.Request.Dialogue.SupportsLoadLimit, limit);
    }
}
