using System.Runtime.InteropServices;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// The candidate pairs of one component. Bounded: neither an SDP nor a peer that keeps changing its address can make us check more than
/// <see cref="MaxPairs"/> (RFC 8445 sections 6.1.2.5 and 19.5.1).
/// </summary>
internal sealed class CheckList
{
    public const int MaxPairs = 100;
    public const int MaxRemoteCandidates = 16;

    private readonly List<CandidatePair> _pairs = [];

    /// <summary>Valid until a pair is added or removed.</summary>
    public ReadOnlySpan<CandidatePair> Pairs => CollectionsMarshal.AsSpan(_pairs);

    public int Count => _pairs.Count;

    public CandidatePair? Find(int local, in TransportAddress remote, IceCredentials credentials)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.IsBetween(local, remote) && ReferenceEquals(pair.Credentials, credentials))
                return pair;
        }

        return null;
    }

    /// <summary>
    /// True when the peer has authenticated itself over this path. Called for every media packet that is not on the active pair.
    /// </summary>
    public bool MayReceive(int local, in TransportAddress remote)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.IsBetween(local, remote) && pair.MayReceive)
                return true;
        }

        return false;
    }

    public bool Has(int local, in TransportAddress remote)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.IsBetween(local, remote))
                return true;
        }

        return false;
    }

    /// <summary>The consent of the peer on this path ends at the time, not earlier.</summary>
    public bool HasConsentUntil(int local, in TransportAddress remote, MonotonicTime time)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.IsBetween(local, remote) && pair.IsValid && pair.ConsentUntil >= time)
                return true;
        }

        return false;
    }

    /// <summary>Null when the pair exists already, or there is no room for it.</summary>
    public CandidatePair? Add(
        IceLocal local, in TransportAddress remote, uint remotePriority, IceCredentials credentials, bool isControlling, int component)
    {
        var pair = new CandidatePair(local, remote, remotePriority, credentials);
        SetPriority(pair, isControlling, component);
        if (_pairs.Count >= MaxPairs && !MakeRoom(pair))
            return null;
        _pairs.Add(pair);
        return pair;
    }

    public void SetPriorities(bool isControlling, int component)
    {
        foreach (CandidatePair pair in _pairs)
            SetPriority(pair, isControlling, component);
    }

    public bool Contains(CandidatePair pair) => _pairs.Contains(pair);

    public void RemoveAll(Predicate<CandidatePair> condition) => _pairs.RemoveAll(condition);

    private static void SetPriority(CandidatePair pair, bool isControlling, int component)
    {
        uint local = IcePriority.Candidate(pair.Local.HostType, pair.Local.Preference, component);
        pair.Priority = isControlling ? IcePriority.Pair(local, pair.RemotePriority) : IcePriority.Pair(pair.RemotePriority, local);
    }

    /// <summary>Removes the least useful pair: a failed one, otherwise an untried one of lower priority.</summary>
    private bool MakeRoom(CandidatePair incoming)
    {
        CandidatePair? victim = null;
        foreach (CandidatePair pair in _pairs)
        {
            bool expendable = pair.State == CandidatePairState.Failed
                || (pair.State == CandidatePairState.Waiting && !pair.RequestSeen && pair.Priority < incoming.Priority);
            if (expendable && (victim is null || pair.Priority < victim.Priority))
                victim = pair;
        }

        return victim is not null && _pairs.Remove(victim);
    }
}
