using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Statistics of one sequence number space (RFC 3550 appendix A.1): expected, received, lost, and, with a window over the last 128 numbers,
/// which packets were duplicates and which were only late.
/// </summary>
public struct SequenceTracker
{
    /// <summary>A larger step forward is accepted as a restart when two consecutive packets confirm it (RFC 3550: MAX_DROPOUT).</summary>
    private const int MaximumDropout = 3000;

    private const int Window = 128;

    private UInt128 _seen;
    private long _base;
    private long _expectedBefore;
    private long _outside;
    private int _restartAt;
    private bool _started;

    /// <summary>The highest number, extended by its wraparounds.</summary>
    public ExtendedSequenceNumber Highest { get; private set; }

    /// <summary>Packets counted, including duplicates, as in RFC 3550.</summary>
    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Packets that arrived after one with a higher number.</summary>
    public long Reordered { get; private set; }

    /// <summary>Packets with a number that arrived before, or is too old to tell.</summary>
    public readonly long Repeats => Duplicates + _outside;

    /// <summary>Bit n is set when the packet <see cref="Highest"/> - n has arrived.</summary>
    public readonly UInt128 Seen => _seen;

    public readonly long Expected => _expectedBefore + (_started ? Highest.Value - _base + 1 : 0);

    /// <summary>Expected minus received; duplicates reduce it.</summary>
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

    /// <summary>Takes over counts from elsewhere, starting at this object's state: those packets were not counted here.</summary>
    public void Take(ExtendedSequenceNumber highest, UInt128 seen, long received, long duplicates, long reordered)
    {
        Received += received;
        Duplicates += duplicates;
        Reordered += reordered;
        _restartAt = -1;
        long step = highest - Highest;

        // A number further away belongs to an earlier numbering of the sender.
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

        // Two consecutive packets: the sender has restarted. The first of them was not counted yet.
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
