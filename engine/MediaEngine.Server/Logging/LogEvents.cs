using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Logging;

/// <summary>Event numbers of the normal life of a call; <see cref="LogLimiter"/> suppresses none of them.</summary>
internal static class LogEvents
{
    public const int CallBegins = 1;

    public const int CallEnds = 2;

    public const int CallFault = 3;

    public const int RequestDone = 4;

    public const int CallDrops = 5;

    public static bool IsOfCall(EventId id) => id.Id is >= CallBegins and <= CallDrops;
}
