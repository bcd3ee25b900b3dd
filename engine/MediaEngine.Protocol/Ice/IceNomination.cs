using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// Which pair the controlling side nominates, and when (RFC 8445 section 8.1.1): the best valid pair, once no better one is expected soon.
/// </summary>
internal sealed class IceNomination
{
    /// <summary>How long to wait for a better pair after the first one is valid.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(100);

    private MonotonicTime _firstValid = MonotonicTime.Never;

    /// <summary>Starts a new session.</summary>
    public void Reset() => _firstValid = MonotonicTime.Never;

    public void NoteValid(MonotonicTime now)
    {
        if (_firstValid == MonotonicTime.Never)
            _firstValid = now;
    }

    /// <summary>When the wait for a better pair ends; never while no pair is valid, or a nomination is in progress.</summary>
    public MonotonicTime NextDeadline(CheckList list) =>
        _firstValid == MonotonicTime.Never || IsUnderWay(list) ? MonotonicTime.Never : _firstValid + _patience;

    /// <summary>The pair to check once more with USE-CANDIDATE; null while there is none, or a better one may come.</summary>
    public CandidatePair? Choose(CheckList list, IceCredentials session, MonotonicTime now)
    {
        if (_firstValid == MonotonicTime.Never || IsUnderWay(list))
            return null;
        CandidatePair? best = null;
        foreach (CandidatePair pair in list.Pairs)
        {
            if (ReferenceEquals(pair.Credentials, session) && pair.IsValid && (best is null || pair.Priority > best.Priority))
                best = pair;
        }

        if (best is null)
        {
            Reset();
            return null;
        }

        // Over TCP a pair becomes valid later than over UDP, and a peer may hide its UDP addresses.
        bool mayImprove = best.Local.IsTcp;
        foreach (CandidatePair pair in list.Pairs)
        {
            mayImprove |= pair.Priority > best.Priority && pair.State is CandidatePairState.Waiting or CandidatePairState.InProgress
                && ReferenceEquals(pair.Credentials, session);
        }

        return mayImprove && now < _firstValid + _patience ? null : best;
    }

    private static bool IsUnderWay(CheckList list)
    {
        foreach (CandidatePair pair in list.Pairs)
        {
            if (pair.Nominating)
                return true;
        }

        return false;
    }
}
