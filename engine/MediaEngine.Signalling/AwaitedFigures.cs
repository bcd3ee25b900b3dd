using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling;

/// <summary>
/// The figures of calls, which their workers have. Nobody waits for them: what needs them leaves everything as it is, is put aside by who
/// runs it, and is run again when they have come.
/// </summary>
internal sealed class AwaitedFigures(IMediaPlane media)
{
    private readonly HashSet<long> _requested = [];
    private long _arrivedFor;
    private CallSnapshot? _arrived;

    /// <summary>Key of the call whose figures what runs now needs and does not have; 0 when there is none.</summary>
    public long Awaited { get; private set; }

    /// <summary>False when they have been asked for: what runs now has to be run again.</summary>
    /// <param name="figures">Null when nobody knows the call.</param>
    public bool TryGet(CallState call, out CallSnapshot? figures)
    {
        figures = null;
        if (call.Key == _arrivedFor)
        {
            figures = _arrived;
            return true;
        }

        if (!_requested.Contains(call.Key))
        {
            if (media.TryGetFigures(call.Key, out figures))
                return true;
            _requested.Add(call.Key);
        }

        Awaited = call.Key;
        return false;
    }

    /// <summary>
    /// Something that runs again when figures come waits before; what comes after it for the same call has to wait behind it.
    /// </summary>
    public bool IsBehind(CallState call)
    {
        if (call.Key == _arrivedFor || !_requested.Contains(call.Key))
            return false;
        Awaited = call.Key;
        return true;
    }

    /// <summary>They are there for what runs until <see cref="End"/>.</summary>
    public void Begin(long callKey, CallSnapshot? figures)
    {
        _requested.Remove(callKey);
        (_arrivedFor, _arrived) = (callKey, figures);
    }

    public void End() => (_arrivedFor, _arrived) = (0, null);

    /// <summary>Takes <see cref="Awaited"/> away.</summary>
    public long Take()
    {
        long awaited = Awaited;
        Awaited = 0;
        return awaited;
    }
}
