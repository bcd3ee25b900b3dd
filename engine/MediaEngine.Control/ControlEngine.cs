using System.Collections.Frozen;
using MediaEngine.Control.Calls;
using MediaEngine.Control.Commands;
using MediaEngine.Control.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Control;

/// <summary>
/// The control side of the engine: all calls, and what NG commands do to them. Sans-I/O and single-threaded: the control thread calls
/// <see cref="Execute"/> for each request and <see cref="HandleTimeout"/> when <see cref="NextDeadline"/> has come.
/// </summary>
public sealed class ControlEngine : INgCommandHandler
{
    private static readonly FrozenDictionary<NgCommand, INgCommand> Commands = CommandTable.All.ToFrozenDictionary();

    private readonly ControlServices _services;

    public ControlEngine(ControlSettings settings, IPortAllocator ports, IMediaPlane media, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _services = new ControlServices(settings, ports, media, new RandomText(random));
    }

    public CallStatistics Statistics => _services.Statistics;

    /// <summary>Calls that exist now, those waiting for a delayed deletion included.</summary>
    public int Sessions => _services.Calls.Count;

    /// <summary>When <see cref="HandleTimeout"/> wants to run.</summary>
    public MonotonicTime NextDeadline => _services.Deletions.NextDeadline;

    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ProxyStatistics proxy = _services.Statistics.Proxy(source);
        proxy.Count(request.Command);
        NgDictionary reply = Commands.TryGetValue(request.Command, out INgCommand? command)
            ? command.Execute(new CommandContext(_services, request, source, now))
            : NgReply.Error("Unrecognized command");
        if (reply.TextOf("result") == "error")
            proxy.Errors++;
        return reply;
    }

    public void Refused(TransportAddress source, string reason) => _services.Statistics.Proxy(source).Errors++;

    /// <summary>Ends calls and parties whose delayed deletion is due.</summary>
    public void HandleTimeout(MonotonicTime now) => _services.Deletions.HandleTimeout(now);

    /// <summary>A worker says that a call had no media for too long.</summary>
    public void CallTimedOut(long callKey, CallTimeoutReason reason, MonotonicTime now)
    {
        if (_services.Calls.Find(callKey) is { } call)
            _services.End(call, CallEndings.Of(reason), now);
    }

    /// <summary>Ends one call by operator's wish; false when the call-id is unknown.</summary>
    public bool Terminate(string callId, MonotonicTime now)
    {
        if (_services.Calls.Find(callId) is not { } call)
            return false;
        _services.End(call, CallEnding.Forced, now);
        return true;
    }

    /// <summary>Call-ids, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<string> CallIds(int limit) => [.. _services.Calls.All.Take(limit).Select(c => c.CallId)];
}
