using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>All calls, and the services that operations on them use.</summary>
internal sealed class SignallingServices
{
    private readonly Dictionary<long, CallState> _ending = [];
    private PortTransaction? _transaction;

    public SignallingServices(SignallingSettings settings, IPortAllocator ports, IMediaPlane media, RandomText random)
    {
        (Settings, Ports, Media, Random) = (settings, ports, media, random);
        (Deletions, Figures) = (new DeletionSchedule(this), new AwaitedFigures(media));
    }

    /// <summary>Replaced as a whole when an operator sets an option.</summary>
    public SignallingSettings Settings { get; set; }

    /// <summary>Called with the duration of an ended call and the number of calls left.</summary>
    public Action<TimeSpan, int>? CallMeasured { get; set; }

    /// <summary>Called with the call-id of each ended call that received or brought a stream of the engine.</summary>
    public Action<string>? StreamSessionEnded { get; set; }

    public AwaitedFigures Figures { get; }

    public IPortAllocator Ports { get; }

    public IMediaPlane Media { get; }

    public RandomText Random { get; }

    /// <summary>The buffer of descriptions, which are written one after the other.</summary>
    public System.Text.StringBuilder Text { get; } = new(4096);

    public CallRegistry Calls { get; } = new();

    public PendingFragments Fragments { get; } = new();

    public CallStatistics Statistics { get; } = new();

    public DeletionSchedule Deletions { get; }

    /// <summary>Ports of the running command. A command that fails in any way releases them (<see cref="GiveBackPorts"/>).</summary>
    public PortTransaction BeginPorts() => _transaction = new PortTransaction(Ports);

    /// <summary>Removes everything of a command that did not complete.</summary>
    public void GiveBackPorts() => _transaction?.RollBack();

    /// <summary>
    /// The most parties of a call: the cost of each request is proportional to them, and callers choose call-ids and tags.
    /// </summary>
    public const int MaxParties = 500;

    /// <summary>TCP port of the call's worker for ICE; 0 for none.</summary>
    public int IceTcpPortOf(CallState call) => Settings.IceTcpPort == 0 ? 0 : Settings.IceTcpPort + WorkerOf(call);

    /// <summary>The ports that ICE sessions of the call's worker share, one for each local address; empty for none.</summary>
    public ImmutableArray<MediaPort> SharedPortsOf(CallState call) =>
        Settings.SharedPorts.IsEmpty ? [] : Settings.SharedPorts[WorkerOf(call)];

    /// <summary>The reason to refuse a new call; existing calls are served as long as there is memory. A refusal is counted.</summary>
    /// <param name="known">The call of the request; null when the request would create one.</param>
    public Refusal? RefuseByLimit(CallState? known)
    {
        Refusal? refusal = known is not null ? Settings.OutOfMemory() ? new Refusal(RefusalReason.OutOfMemory) : null
            : Settings.MaxSessions is >= 0 and var most && Calls.Count >= most ? new Refusal(RefusalReason.TooManyCalls)
            : Settings.Overload() is { } overload ? new Refusal(RefusalReason.Overloaded, overload) : null;
        if (refusal is not null)
            Statistics.Refused();
        return refusal;
    }

    /// <summary>Puts a changed call in place and passes its plan to the worker; false when the worker cannot accept it.</summary>
    public bool Commit(CallState call)
    {
        TranscodingDecision.Update(call, Settings.Transcodable);
        if (!Media.Apply(PlanBuilder.Build(call, Settings)))
            return false;
        Calls.Put(call);
        Deletions.Update(call);
        return true;
    }

    /// <summary>Removes a call whose parties continue in another one, which is committed next.</summary>
    public void Absorb(CallState call)
    {
        Calls.Remove(call);
        Deletions.Forget(call);
        Media.Remove(call.Key, reports: false);
    }

    /// <summary>Ends a call at once; its ports are released when the worker has released them.</summary>
    /// <param name="figures">The final figures, when they are known at once; otherwise they come later, with <see cref="Handle"/>.</param>
    public void End(CallState call, CallEnding ending, MonotonicTime now, CallSnapshot? figures = null)
    {
        if (figures is not null)
            Statistics.Measured(call, figures);
        else
            _ending[call.Key] = call;
        Calls.Remove(call);
        Deletions.Forget(call);
        Media.Remove(call.Key, reports: figures is null);
        Statistics.Ended(ending, now - call.Created);
        CallMeasured?.Invoke(now - call.Created, Calls.Count);
        if (call.Beside != 0)
            StreamSessionEnded?.Invoke(call.CallId);
        Settings.CallEnded?.Invoke(new EndedCall(call.CallId, ending, now - call.Created));
    }

    /// <summary>Handles an event from a worker.</summary>
    public void Handle(MediaEvent mediaEvent, MonotonicTime now)
    {
        switch (mediaEvent)
        {
            case CallEnded ended:
                Ended(ended, now);
                break;
            case CallTimedOut timedOut when Calls.Find(timedOut.CallKey) is { } call:
                EndByItself(call, CallEndings.Of(timedOut.Reason), now);
                break;
            case KeyUsedUp usedUp:
                foreach (SectionState media in Calls.Find(usedUp.CallKey)?.Parties.SelectMany(p => p.Sections) ?? [])
                    media.RenewsKey |= media.RtpTransportId == usedUp.TransportId || media.RtcpTransportId == usedUp.TransportId;
                break;
        }
    }

    private int WorkerOf(CallState call) => Media.WorkerOf(call.Key, call.Beside);

    /// <summary>A bug of the engine ended a call.</summary>
    private void Ended(CallEnded ended, MonotonicTime now)
    {
        if (ended.Fault is { } fault)
        {
            CallState? failed = Calls.Find(ended.CallKey);

            // Before the end of the call, so that the log line with the reason comes before the line that the call has ended.
            Settings.CallFailed?.Invoke(failed?.CallId, fault);
            if (failed is not null)
                EndByItself(failed, CallEnding.InternalError, now);
        }

        if (_ending.Remove(ended.CallKey, out CallState? call) && ended.Figures is { } figures)
            Statistics.Measured(call, figures);
    }

    /// <summary>No command asked for the end of this call, so the client that can end the dialogue is notified.</summary>
    private void EndByItself(CallState call, CallEnding ending, MonotonicTime now)
    {
        End(call, ending, now);
        Settings.CallTimedOut?.Invoke(new TimedOutCall(call.CallId, call.CreatedFrom, call.TimeoutCallback,
            [.. call.Parties.Select(p => p.Tag).OfType<string>()]));
    }
}
