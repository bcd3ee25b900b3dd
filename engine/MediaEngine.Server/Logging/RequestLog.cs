using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Cli;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Transport;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Logs signalling: start and end of calls and failed requests at level 6; input that was not understood at level 4, the first time; every
/// request at level 7, and at level 6 for marked calls (NG flag debug, CLI call ID debug on).
/// </summary>
internal sealed partial class RequestLog(ControlEngine engine, ILogger logger) : INgCommandHandler
{
    /// <summary>The most texts of not understood input that are remembered.</summary>
    private const int MaxMet = 1000;

    /// <summary>Calls whose drops are written when their figures come.</summary>
    private readonly HashSet<string> _dropsAwaited = new(StringComparer.Ordinal);

    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        long managed = engine.Statistics.Managed;
        MonotonicTime started = MonotonicClock.Now;
        NgDictionary reply = engine.Execute(request, source, now);
        if (ReferenceEquals(reply, NgReply.Later))
            return reply;
        bool began = engine.Statistics.Managed > managed;
        bool failed = reply.TextOf("result") == "error";
        LogLevel level = request.CallId is { } id && engine.IsDebugged(id) ? LogLevel.Information : LogLevel.Debug;
        bool every = logger.IsEnabled(level);
        if (!every && !began && !failed && request.Warnings.Count + request.NotDone.Count == 0)
            return reply;

        using IDisposable? scope = Scope(request.CallId);
        if (began)
            LogBegan(NgCommands.Definition(request.Command).Name, source);
        foreach (string warning in request.Warnings)
            LogIgnored(_met.Count < MaxMet && _met.Add(warning) ? LogLevel.Warning : LogLevel.Debug,
                NgCommands.Definition(request.Command).Name, warning);
        foreach (string warning in request.NotDone)
            LogNotDone(_met.Count < MaxMet && _met.Add(warning) ? LogLevel.Warning : LogLevel.Debug,
                NgCommands.Definition(request.Command).Name, warning);
        if (failed)
            LogFailed(NgCommands.Definition(request.Command).Name, source, Reason(reply));
        else if (every)
            LogDone(level, NgCommands.Definition(request.Command).Name, source, (MonotonicClock.Now - started).TotalMicroseconds);
        if (every && request.CallId is { } callId && level == LogLevel.Information)
            LogDropsOf(callId, reply);
        return reply;
    }

    public void Refused(TransportAddress source, string reason)
    {
        engine.Refused(source, reason);
        LogRefused(source, reason);
    }

    /// <summary>A bug of the engine ended a call.</summary>
    public void Failed(string? callId, CallFault fault)
    {
        using IDisposable? scope = Scope(callId);
        LogFault(fault.Where, fault.Type, fault.Message, fault.Trace);
    }

    /// <summary>A call has ended.</summary>
    public void Ended(EndedCall call)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        using IDisposable? scope = Scope(call.CallId);
        LogEnded(call.Ending, call.Duration.TotalSeconds);
    }

    /// <summary>Figures of a call have come: <see cref="ControlEngine.Describe"/> has them now.</summary>
    /// <param name="callId">Null when the call has ended meanwhile.</param>
    public void FiguresCame(string? callId)
    {
        if (callId is null || !_dropsAwaited.Remove(callId))
            return;
        using IDisposable? scope = Scope(callId);
        LogDropsOf(engine.Describe(callId));
    }

    /// <summary>
    /// What was dropped in a call that is looked at: as the reply has it (query, delete), else as it is when its worker tells.
    /// </summary>
    private void LogDropsOf(string callId, NgDictionary reply)
    {
        if (reply["tags"] is NgDictionary)
        {
            LogDropsOf(reply);
            return;
        }

        LogDropsOf(engine.Describe(callId));
        if (engine.TakeAwaitedCall() != 0)
            _dropsAwaited.Add(callId);
    }

    private void LogDropsOf(NgDictionary? call)
    {
        if (call is not null && CallText.Drops(call) is { Length: > 0 } drops)
            LogDrops(drops);
    }

    /// <summary>With the cause, where the text alone is not enough.</summary>
    private static string? Reason(NgDictionary reply) =>
        reply.TextOf("warning") is { } cause ? $"{reply.TextOf("error-reason")} ({cause})" : reply.TextOf("error-reason");

    private IDisposable? Scope(string? callId) => callId is null ? null : logger.BeginScope(new CallScope(callId));

    [LoggerMessage(EventId = LogEvents.CallFault, Level = LogLevel.Error,
        Message = "An internal error ends the call while handling a {Where}: {Type}: {Text}; {Trace}")]
    private partial void LogFault(string where, string type, string text, string trace);

    [LoggerMessage(EventId = LogEvents.CallDrops, Level = LogLevel.Information, Message = "Dropped so far: {Drops}")]
    private partial void LogDrops(string drops);

    [LoggerMessage(EventId = LogEvents.CallBegins, Level = LogLevel.Information, Message = "Call begins with '{Command}' from {Source}")]
    private partial void LogBegan(string command, TransportAddress source);

    [LoggerMessage(EventId = LogEvents.CallEnds, Level = LogLevel.Information, Message = "Call ends ({Ending}) after {Seconds:0.0} s")]
    private partial void LogEnded(CallEnding ending, double seconds);

    [LoggerMessage(Message = "'{Command}': {Warning}; ignored")]
    private partial void LogIgnored(LogLevel level, string command, string warning);

    [LoggerMessage(Message = "'{Command}': {Warning}")]
    private partial void LogNotDone(LogLevel level, string command, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "'{Command}' from {Source} fails: {Reason}")]
    private partial void LogFailed(string command, TransportAddress source, string? reason);

    [LoggerMessage(EventId = LogEvents.RequestDone, Message = "'{Command}' from {Source} is done, {Microseconds:0} us")]
    private partial void LogDone(LogLevel level, string command, TransportAddress source, double microseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "A message from {Source} is not a request: {Reason}")]
    private partial void LogRefused(TransportAddress source, string reason);
}
