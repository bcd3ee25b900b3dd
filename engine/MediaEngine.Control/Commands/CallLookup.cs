using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>Finds the call of a request, with the error texts that proxies know.</summary>
internal static class CallLookup
{
    /// <summary>The call's worker accepts no commands.</summary>
    public const string Overloaded = "Media worker is overloaded";

    public const string NoCallId = "No call-id in message";

    /// <summary>Null when the call exists, otherwise the error-reason.</summary>
    public static string? Find(CommandContext context, out CallState call, string unknown = "Unknown call-ID")
    {
        call = null!;
        if (string.IsNullOrEmpty(context.Request.CallId))
            return NoCallId;
        if (context.Services.Calls.Find(context.Request.CallId) is not { } found)
            return unknown;
        call = found;
        return null;
    }
}
