using System.Collections.Frozen;
using MediaEngine.Control.Commands;
using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control;

/// <summary>
/// The control side of the engine: all calls, and the NG commands that change them. Sans-I/O and single-threaded: the control thread calls
/// <see cref="Execute"/> for each request, and <see cref="HandleTimeout"/> when <see cref="NextDeadline"/> has passed.
/// </summary>
public sealed class ControlEngine : INgCommandHandler
{
    private static readonly FrozenDictionary<NgCommand, INgCommand> _table = CommandHandlers.All.ToFrozenDictionary();

    private readonly ControlServices _services;

    public ControlEngine(ControlSettings settings, IPortAllocator ports, IMediaPlane media, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _services = new ControlServices(settings, ports, media, random);
        Signalling = new SignallingEngine(_services.Signalling);
    }

    /// <summary>The same calls, for protocols other than NG.</summary>
    public SignallingEngine Signalling { get; }

    /// <summary>May be replaced at any time on the control thread (command line interface).</summary>
    public ControlSettings Settings
    {
        get => _services.Settings;
        set => _services.Settings = value;
    }

    /// <summary>Executes a line of the command line interface for NG cli.</summary>
    public Func<string, string>? CommandLine
    {
        set => _services.CommandLine = value;
    }

    public CallStatistics Statistics => _services.Statistics;

    /// <summary>NG requests since start.</summary>
    public RequestStatistics Requests => _services.Requests;

    /// <summary>Current number of calls, including those with a delayed deletion.</summary>
    public int Sessions => _services.Calls.Count;

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline => _services.Signalling.Deletions.NextDeadline;

    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_services.Started == default)
            _services.Started = now;
        if (request.CallId is { Length: > 0 } callId && _services.Calls.Find(callId) is { } called && _services.Figures.IsBehind(called))
            return NgReply.Later;
        MonotonicTime started = Settings.Clock?.Invoke() ?? default;
        NgDictionary reply = request.Error is { } refused ? NgReply.Error(refused)
            : _table.TryGetValue(request.Command, out INgCommand? command)
                ? Run(command, new CommandContext(_services, request, source, now))
                : NgReply.Error("Unrecognized command");
        if (_services.Figures.Awaited != 0)
            return NgReply.Later;
        ProxyStatistics proxy = _services.Requests.Proxy(source);
        proxy.Count(request.Command);
        if (reply.TextOf("result") == "ok")
            reply = WithNotDone(request, reply);
        TimeSpan spent = Settings.Clock is { } clock ? clock() - started : TimeSpan.Zero;
        proxy.Spent(request.Command, spent);
        _services.Interval?.Requested(request.Command, spent, _services.Calls.Count, now);
        if (reply.TextOf("result") == "error")
            proxy.Errors++;
        return reply;
    }

    public void Refused(TransportAddress source, string reason) => _services.Requests.Proxy(source).Errors++;

    /// <summary>Ends calls and parties whose delayed deletion is due.</summary>
    public void HandleTimeout(MonotonicTime now) => _services.Signalling.Deletions.HandleTimeout(now);

    /// <summary>Handles an event from a worker.</summary>
    public void Handle(MediaEvent mediaEvent, MonotonicTime now) => _services.Signalling.Handle(mediaEvent, now);

    /// <summary>
    /// Key of the call whose figures the last <see cref="Execute"/> or <see cref="Describe"/> requested; 0 when there is none. When it is
    /// not 0, the result of that method is void and nothing was changed: the caller repeats it between <see cref="BeginFigures"/> and
    /// <see cref="EndFigures"/> when the figures have arrived.
    /// </summary>
    public long TakeAwaitedCall() => _services.Figures.Take();

    /// <summary>Supplies the figures to the methods that run until <see cref="EndFigures"/>.</summary>
    public void BeginFigures(CallFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        _services.Figures.Begin(figures.CallKey, figures.Figures);
    }

    public void EndFigures() => _services.Figures.End();

    /// <summary>The call-id of the call of a worker's event; null when the call has ended meanwhile.</summary>
    public string? CallIdOf(long callKey) => _services.Calls.Find(callKey)?.CallId;

    /// <summary>Ends one call for the operator; false when the call-id is unknown.</summary>
    public bool Terminate(string callId, MonotonicTime now)
    {
        if (_services.Calls.Find(callId) is not { } call)
            return false;
        _services.Signalling.End(call, CallEnding.Forced, now);
        return true;
    }

    /// <summary>Calls by the address families of their media.</summary>
    public SessionFamilies SessionFamilies() => MediaEngine.Signalling.Calls.SessionFamilies.Of(_services.Calls.All);

    /// <summary>Current transcoding.</summary>
    public TranscodingTotals Transcoding() => TranscodingTotals.Of(_services.Calls.All);

    /// <summary>Call-ids, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<string> CallIds(int limit) => [.. _services.Calls.All.Take(limit).Select(c => c.CallId)];

    /// <summary>The tree of NG statistics and of the CLI command jsonstats.</summary>
    public NgDictionary StatisticsTree(MonotonicTime now) => Commands.StatisticsTree.Build(_services, now);

    /// <summary>The same for a reader that reads regularly: a new interval begins.</summary>
    public NgDictionary CloseInterval(MonotonicTime now)
    {
        _services.Interval?.Close(_services.Calls.Count, now);
        return StatisticsTree(now);
    }

    /// <summary>The query report of a call; null when the call-id is unknown, and while its figures are awaited.</summary>
    public NgDictionary? Describe(string callId) =>
        _services.Calls.Find(callId) is { } call && _services.Figures.TryGet(call, out CallSnapshot? figures)
            ? QueryReport.Build(_services, call, figures, listed: null, omitLocalPorts: false)
            : null;

    /// <summary>Each request of the call is logged: NG flag debug, or <see cref="SetDebug"/>.</summary>
    public bool IsDebugged(string callId) => _services.Calls.Find(callId) is { Debug: true };

    /// <summary>Starts or stops logging each request of a call; false when the call-id is unknown.</summary>
    public bool SetDebug(string callId, bool on)
    {
        if (_services.Calls.Find(callId) is not { } call)
            return false;
        call.Debug = on;
        return true;
    }

    private NgDictionary Run(INgCommand command, CommandContext context)
    {
        try
        {
            return command.Execute(context);
        }
        catch
        {
            _services.Signalling.GiveBackPorts();
            throw;
        }
    }

    /// <summary>Adds a warning about unsupported features. If the transport has no room for it, the reply is sent without.</summary>
    private NgDictionary WithNotDone(NgRequest request, NgDictionary reply)
    {
        if (request.Command == NgCommand.StartForwarding && Settings.ExpectsRecorder)
            request.NoteNotDone("forwarding to a recorder is not done yet: nothing is sent there");
        request.NoteNotDone();
        if (request.NotDone.Count == 0)
            return reply;
        NgDictionary warned = NgReply.WithWarning(reply, string.Join("; ", request.NotDone));
        return request.ReplyRoom.Fits(warned) ? warned : reply;
    }
}
