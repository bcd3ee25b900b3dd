using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.ViewerLoad.Media;

/// <summary>Sequence numbers of one stream: what is missing, and what is asked for again.</summary>
internal sealed class MissingPackets
{
    /// <summary>A larger step of the sequence numbers is a new beginning.</summary>
    private const int LargestGap = 1000;

    private const int MostMissing = 2000;

    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<long, (MonotonicTime Since, MonotonicTime Asked)> _missing = [];
    private readonly List<long> _given = [];
    private readonly ushort[] _asked = new ushort[128];
    private long _highest = -1;

    public long Received { get; private set; }

    /// <summary>Packets that came later, in a retransmission or out of order.</summary>
    public long Recovered { get; private set; }

    /// <summary>Packets that did not come within a second.</summary>
    public long Lost { get; private set; }

    /// <summary>Nothing is missing now.</summary>
    public bool IsComplete => _missing.Count == 0;

    /// <summary>The highest number with the count of rounds, as in a receiver report.</summary>
    public uint Highest => (uint)Math.Max(0, _highest);

    public void Receive(ushort number, MonotonicTime now)
    {
        Received++;
        if (_highest < 0)
        {
            _highest = number;
            return;
        }

        int step = (short)(number - (ushort)_highest);
        if (step <= 0)
        {
            Recover(number);
            return;
        }

        for (int i = 1; i < step && step < LargestGap && _missing.Count < MostMissing; i++)
            _missing[_highest + i] = (now, default);
        _highest += step;
    }

    /// <summary>A retransmission has brought the packet.</summary>
    public void Recover(ushort number)
    {
        if (_missing.Remove(_highest + (short)(number - (ushort)_highest)))
            Recovered++;
    }

    /// <summary>Writes a NACK for what is missing; 0 when there is nothing to ask for.</summary>
    public int WriteNack(Span<byte> destination, uint senderSsrc, uint mediaSsrc, MonotonicTime now)
    {
        if (_missing.Count == 0)
            return 0;
        int count = 0;
        _given.Clear();
        foreach ((long number, (MonotonicTime since, MonotonicTime asked)) in _missing)
        {
            if (now - since > _patience)
                _given.Add(number);
            else if (count < _asked.Length && now - asked >= _between)
                _asked[count++] = (ushort)number;
        }

        foreach (long number in _given)
            _missing.Remove(number);
        Lost += _given.Count;
        for (int i = 0; i < count; i++)
        {
            long number = _highest + (short)(_asked[i] - (ushort)_highest);
            _missing[number] = (_missing[number].Since, now);
        }

        return Nack.Write(destination, senderSsrc, mediaSsrc, _asked.AsSpan(0, count));
    }
}
