using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>All calls, and what operations on them work with.</summary>
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

    /// <summary>Told how long a call lasted and how many are left.</summary>
    public Action<TimeSpan, int>? CallMeasured { get; set; }

    public AwaitedFigures Figures { get; }

    public IPortAllocator Ports { get; }

    public IMediaPlane Media { get; }

    public RandomText Random { get; }

    /// <summary>Descriptions are written here, one after the other.</summary>
    public System.Text.StringBuilder Text { get; } = new(4096);

    public CallRegistry Calls { get; } = new();

    public PendingFragments Fragments { get; } = new();

    public CallStatistics Statistics { get; } = new();

    public DeletionSchedule Deletions { get; }

    /// <summary>Ports for the command that runs: a command that fails in any way gives them back (<see cref="GiveBackPorts"/>).</summary>
    public PortTransaction BeginPorts() => _transaction = new PortTransaction(Ports);

    /// <summary>Nothing is left of a command that did not come to its end.</summary>
    public void GiveBackPorts() => _transaction?.RollBack();

    /// <summary>Parties one call may have: each request of a call costs in proportion to them, and callers choose call-ids and tags.</summary>
    public const int MaxParties = 500;

    /// <summary>What refuses calls that do not exist yet; those that exist are served as long as there is memory. A refusal is counted.</summary>
    /// <param name="known">The call the request is for; null when it would make one.</param>
    public Refusal? RefuseByLimit(CallState? known)
    {
        Refusal? refusal = known is not null ? Settings.OutOfMemory() ? new Refusal(RefusalReason.OutOfMemory) : null
            : Settings.MaxSessions is >= 0 and var most && Calls.Count >= most ? new Refusal(RefusalReason.TooManyCalls)
            : Settings.Overload() is { } overload ? new Refusal(RefusalReason.Overloaded, overload) : null;
        if (refusal is not null)
            Statistics.Refused();
        return refusal;
    }

    /// <summary>Puts a changed call in place and hands its plan to the worker; false when the worker cannot take it.</summary>
    public bool Commit(CallState call)
    {
        TranscodingDecision.Update(call, Settings.Transcodable);
        if (!Media.Apply(PlanBuilder.Build(call, Settings)))
            return false;
        Calls.Put(call);
        Deletions.Update(call);
        return true;
    }

    /// <summary>Forgets a call whose parties live on in another one, which is committed next.</summary>
    public void Absorb(CallState call)
    {
        Calls.Remove(call);
        Deletions.Forget(call);
        Media.Remove(call.Key, reports: false);
    }

    /// <summary>Ends a call at once; its ports go back when the worker lets go of them.</summary>
    /// <param name="figures">The final ones, where they are known; else they come with <see cref="Handle"/>.</param>
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
        Settings.CallEnded?.Invoke(new EndedCall(call.CallId, ending, now - call.Created));
    }

    /// <summary>A worker tells what happened in a call.</summary>
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
                foreach (MediaState media in Calls.Find(usedUp.CallKey)?.Parties.SelectMany(p => p.Medias) ?? [])
                    media.RenewsKey |= media.RtpTransportId == usedUp.TransportId || media.RtcpTransportId == usedUp.TransportId;
                break;
        }
    }

    /// <summary>A worker has let go of a call: what signalling ended has its final figures now, and what a bug of ours ended has to be ended.</summary>
    private void Ended(CallEnded ended, MonotonicTime now)
    {
        if (ended.Fault is { } fault)
        {
            CallState? failed = Calls.Find(ended.CallKey);

            // First: the line that says why comes before the one that says that it ends.
            Settings.CallFailed?.Invoke(failed?.CallId, fault);
            if (failed is not null)
                EndByItself(failed, CallEnding.InternalError, now);
        }

        if (_ending.Remove(ended.CallKey, out CallState? call) && ended.Figures is { } figures)
            Statistics.Measured(call, figures);
    }

    /// <summary>Nobody has asked for the end, so that whoever can end the dialogue too is told of it.</summary>
    private void EndByItself(CallState call, CallEnding ending, MonotonicTime now)
    {
        End(call, ending, now);
        Settings.CallTimedOut?.Invoke(new TimedOutCall(call.CallId, call.CreatedFrom, call.TimeoutCallback, [.. call.Parties.Select(p => p.Tag).OfType<string>()]));
    }
}
