using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Learning;

/// <summary>
/// Sources other than the SDP address that were seen while learning, with the evidence of each: three consecutive packets of one SSRC with
/// a negotiated payload type and ascending sequence numbers, whose timestamps do not run ahead of time (those of a flood do).
/// </summary>
internal sealed class SourceCandidates
{
    private const int Capacity = 8;
    private const int Needed = 3;

    /// <summary>Sequence numbers may skip this many lost packets and still count as consecutive.</summary>
    private const int MaximumGap = 16;

    /// <summary>A source that was silent this long starts again.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly Candidate[] _candidates = new Candidate[Capacity];
    private int _count;

    /// <summary>Records a datagram. True when its source has enough evidence.</summary>
    /// <param name="rank">Rank of the address. A full table drops its worst rank first, then the source that was silent longest.</param>
    public bool Qualifies(in TransportAddress from, in SourceEvidence evidence, int rank, MonotonicTime now)
    {
        if (evidence.Kind == EvidenceKind.None)
            return false;
        ref Candidate candidate = ref FindOrAdd(from, rank, now, out bool added);
        bool sameRun = !added && candidate.Ssrc == evidence.Ssrc && (evidence.Kind != EvidenceKind.Media || IsNext(candidate, evidence));
        if (!sameRun)
        {
            candidate.Run = 0;
            if (added || candidate.Ssrc != evidence.Ssrc)
                candidate.Restart(evidence, now);
        }

        candidate.Run = (byte)Math.Min(candidate.Run + 1, Needed);
        if (candidate.Run == 1)
            candidate.RunStart = now;
        if (added || now - candidate.LastHeard > _pause)
            candidate.SpeakingSince = now;
        candidate.Ssrc = evidence.Ssrc;
        candidate.SequenceNumber = evidence.SequenceNumber;
        candidate.LastHeard = now;
        if (evidence.Kind == EvidenceKind.Media && RunsAhead(candidate, evidence, now))
            candidate.Implausible = true;
        return !candidate.Implausible && candidate.Run == Needed;
    }

    /// <summary>
    /// Records a datagram of a source in use. True when its media has run ahead of time, so the source is no longer trusted.
    /// </summary>
    public bool TurnsImplausible(in TransportAddress from, in SourceEvidence evidence, int rank, MonotonicTime now)
    {
        Qualifies(from, evidence, rank, now);
        for (int i = 0; i < _count; i++)
        {
            if (_candidates[i].Address == from)
                return _candidates[i].Implausible;
        }

        return false;
    }

    /// <summary>Since when a source has been sending without a pause.</summary>
    public MonotonicTime SpeakingSince(in TransportAddress from)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_candidates[i].Address == from)
                return _candidates[i].SpeakingSince;
        }

        return MonotonicTime.Never;
    }

    /// <summary>When the current run of a source began; its packets have been consecutive since then.</summary>
    public MonotonicTime RunStart(in TransportAddress from)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_candidates[i].Address == from)
                return _candidates[i].RunStart;
        }

        return MonotonicTime.Never;
    }

    private static bool IsNext(in Candidate candidate, in SourceEvidence evidence) =>
        (ushort)(evidence.SequenceNumber - candidate.SequenceNumber) is > 0 and <= MaximumGap;

    /// <summary>One and a half times the media of the elapsed time, and a quarter of a second for bursts.</summary>
    private static bool RunsAhead(in Candidate candidate, in SourceEvidence evidence, MonotonicTime now)
    {
        int ticks = (int)(evidence.Timestamp - candidate.FirstTimestamp);
        double elapsed = (now.Nanoseconds - candidate.FirstHeard.Nanoseconds) / 1e9;
        return evidence.ClockRate > 0 && (double)ticks / evidence.ClockRate > elapsed * 1.5 + 0.25;
    }

    private ref Candidate FindOrAdd(in TransportAddress from, int rank, MonotonicTime now, out bool added)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_candidates[i].Address != from)
                continue;
            added = false;
            return ref _candidates[i];
        }

        int slot = _count < Capacity ? _count++ : Weakest();
        _candidates[slot] = new Candidate { Address = from, Rank = (byte)rank, FirstHeard = now };
        added = true;
        return ref _candidates[slot];
    }

    private int Weakest()
    {
        int weakest = 0;
        for (int i = 1; i < _count; i++)
        {
            ref Candidate a = ref _candidates[i];
            ref Candidate b = ref _candidates[weakest];
            if (a.Rank > b.Rank || (a.Rank == b.Rank && a.LastHeard < b.LastHeard))
                weakest = i;
        }

        return weakest;
    }

    private struct Candidate
    {
        public TransportAddress Address;
        public MonotonicTime FirstHeard;
        public MonotonicTime LastHeard;
        public MonotonicTime RunStart;
        public MonotonicTime SpeakingSince;
        public uint Ssrc;
        public uint FirstTimestamp;
        public ushort SequenceNumber;
        public byte Run;
        public byte Rank;
        public bool Implausible;

        public void Restart(in SourceEvidence evidence, MonotonicTime now)
        {
            FirstHeard = now;
            FirstTimestamp = evidence.Timestamp;
        }
    }
}
