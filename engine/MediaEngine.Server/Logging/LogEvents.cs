using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Logging;

/// <summary>Numbers of the events that each call brings in its life; <see cref="LogLimiter"/> leaves none of them out.</summary>
internal static class LogEvents
{
    public const int CallBegins = 1;

    public const int CallEnds = 2;

    public const int CallFault = 3;

    public const int RequestDone = 4;

    public const int CallDrops = 5;

    public static bool IsOfCall(EventId id) => id.Id is >= CallBegins and <= CallDrops;
}
