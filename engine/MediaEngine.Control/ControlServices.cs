using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Control;

/// <summary>What commands work with.</summary>
internal sealed class ControlServices
{
    public ControlServices(ControlSettings settings, IPortAllocator ports, IMediaPlane media, RandomText random)
    {
        (Settings, Ports, Media, Random) = (settings, ports, media, random);
        Deletions = new DeletionSchedule(this);
    }

    public ControlSettings Settings { get; }

    public IPortAllocator Ports { get; }

    public IMediaPlane Media { get; }

    public RandomText Random { get; }

    public CallRegistry Calls { get; } = new();

    public CallStatistics Statistics { get; } = new();

    public DeletionSchedule Deletions { get; }

    /// <summary>Puts a changed call in place and hands its plan to the worker; false when the worker cannot take it.</summary>
    public bool Commit(CallState call)
    {
        if (!Media.Apply(PlanBuilder.Build(call, Settings)))
            return false;
        Calls.Put(call);
        Deletions.Update(call);
        return true;
    }

    /// <summary>Ends a call at once; its ports go back when the worker lets go of them.</summary>
    public void End(CallState call, CallEnding ending, MonotonicTime now)
    {
        Calls.Remove(call);
        Deletions.Forget(call);
        Media.Remove(call.Key);
        Statistics.Ended(ending, now - call.Created);
    }
}
