using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Counts of one sequence number space (RFC 3550 appendix A.1): expected, received, lost, and, with a window over the last 128 numbers, which
/// packets were duplicates and which only came late.
/// </summary>
public struct SequenceTracker
{
    /// <summary>A larger step forward is a restarted sender until two packets in a row confirm it (RFC 3550: MAX_DROPOUT).</summary>
    private const int MaximumDropout = 3000;

    private const int Window = 128;

    private UInt128 _seen;
    private long _base;
    private long _expectedBefore;
    private long _outside;
    private int _restartAt;
    private bool _started;

    /// <summary>The highest number so far with its wraps.</summary>
    public ExtendedSequenceNumber Highest { get; private set; }

    /// <summary>Packets counted, duplicates included, as the RFC has it.</summary>
    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Packets that came after one with a higher number.</summary>
    public long Reordered { get; private set; }

    /// <summary>Packets under a number that came before, or that lies too far back to tell.</summary>
    public readonly long Repeats => Duplicates + _outside;

    /// <summary>Bit n: the packet <see cref="Highest"/> - n has come.</summary>
    public readonly UInt128 Seen => _seen;

    public readonly long Expected => _expectedBefore + (_started ? Highest.Value - _base + 1 : 0);

    /// <summary>Expected minus received; duplicates make it smaller.</summary>
    public readonly long CumulativeLost => Expected - Received;

    public void Accept(ushort sequenceNumber)
    {
        if (!_started)
        {
            _started = true;
            Begin(sequenceNumber);
            return;
        }

        ExtendedSequenceNumber extended = Highest.Nearest(sequenceNumber);
        long step = extended - Highest;
        if (step is >= MaximumDropout or <= -Window)
        {
            AcceptJump(sequenceNumber);
            return;
        }

        _restartAt = -1;
        Received++;
        if (step > 0)
        {
            _seen = step >= Window ? UInt128.One : (_seen << (int)step) | UInt128.One;
            Highest = extended;
            return;
        }

        UInt128 bit = UInt128.One << (int)-step;
        if ((_seen & bit) != UInt128.Zero)
        {
            Duplicates++;
            return;
        }

        _seen |= bit;
        Reordered++;
        _base = Math.Min(_base, extended.Value);
    }

    /// <summary>Takes over what was counted elsewhere, from where this one stood: packets there are not packets here.</summary>
    public void Take(ExtendedSequenceNumber highest, UInt128 seen, long received, long duplicates, long reordered)
    {
        Received += received;
        Duplicates += duplicates;
        Reordered += reordered;
        _restartAt = -1;
        long step = highest - Highest;

        // Further away it is of a numbering the sender has given up since.
        if (step is > short.MaxValue or < -Window)
            return;
        if (step >= 0)
        {
            _seen = (step >= Window ? UInt128.Zero : _seen << (int)step) | seen;
            Highest = highest;
        }
        else
        {
            _seen |= seen << (int)-step;
        }
    }

    private void AcceptJump(ushort sequenceNumber)
    {
        if (sequenceNumber != _restartAt)
        {
            _outside++;
            _restartAt = (ushort)(sequenceNumber + 1);
            return;
        }

        // Two in a row: the sender has started again. The first of them was not counted yet.
        _expectedBefore = Expected;
        Begin((ushort)(sequenceNumber - 1));
        Accept(sequenceNumber);
    }

    private void Begin(ushort sequenceNumber)
    {
        Highest = new ExtendedSequenceNumber(sequenceNumber);
        _base = sequenceNumber;
        _seen = UInt128.One;
        _restartAt = -1;
        Received++;
    }
}
