using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>Delayed deletions: calls and parties in the order in which they are due.</summary>
internal sealed class DeletionSchedule(SignallingServices services)
{
    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(1);

    private readonly SortedSet<(long Due, long Key)> _due = [];
    private readonly Dictionary<long, long> _dueOf = [];

    public MonotonicTime NextDeadline => _due.Count == 0 ? MonotonicTime.Never : new MonotonicTime(_due.Min.Due);

    /// <summary>Records the earliest deletion of a call and its parties, or that there is none.</summary>
    public void Update(CallState call)
    {
        Forget(call);
        MonotonicTime due = call.DeleteAt;
        foreach (Party party in call.Parties)
            due = MonotonicTime.Min(due, party.DeleteAt);
        foreach (Party party in call.Ended)
            due = MonotonicTime.Min(due, party.DeleteAt);
        if (due != MonotonicTime.Never)
            Schedule(call, due);
    }

    public void Forget(CallState call)
    {
        if (_dueOf.Remove(call.Key, out long due))
            _due.Remove((due, call.Key));
    }

    public void HandleTimeout(MonotonicTime now)
    {
        while (_due.Count > 0 && _due.Min.Due <= now.Nanoseconds)
        {
            CallState call = services.Calls.Find(_due.Min.Key)!;
            Forget(call);
            if (call.DeleteAt <= now)
            {
                services.End(call, CallEnding.Regular, now);
                continue;
            }

            CallState copy = call.Copy();
            List<Party> removed = [.. copy.Parties.Where(p => p.DeleteAt <= now)];
            foreach (Party party in removed.Where(copy.Parties.Contains))
                PartyRemoval.Remove(copy, party);
            PartyRemoval.Sweep(copy, now);
            copy.ForgetEmptyNames();
            if (removed.Count > 0 && copy.Parties.Count < 2)
                services.End(call, CallEnding.Regular, now);
            else if (!services.Commit(copy))
            {
                // Removing deleted parties must not end the others' call: if the worker is overloaded now, it gets the plan later.
                if (removed.Count == 0)
                    Schedule(call, now + _retryDelay);
                else
                    services.End(call, CallEnding.InternalError, now);
            }
        }
    }

    private void Schedule(CallState call, MonotonicTime due)
    {
        _dueOf[call.Key] = due.Nanoseconds;
        _due.Add((due.Nanoseconds, call.Key));
    }
}
