using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Feedback;

/// <summary>
/// Arrival times of one transport's packets by transport-wide sequence number, kept until they are reported
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
/// </summary>
public sealed class TransportArrivals
{
    /// <summary>Packets remembered; a power of two. A jump further ahead starts again.</summary>
    public const int Capacity = 1024;

    private readonly long[] _arrivals = new long[Capacity];
    private ExtendedSequenceNumber _highest = new(-1);
    private long _next;
    private byte _feedbackCount;

    public TransportArrivals() => Array.Fill(_arrivals, TransportWideFeedback.NotReceived);

    /// <summary>True when there are arrivals to report.</summary>
    public bool HasNews => _highest.Value >= _next;

    public void Accept(ushort sequenceNumber, MonotonicTime arrival)
    {
        ExtendedSequenceNumber extended = _highest.Nearest(sequenceNumber);
        if (_highest.Value < 0 || extended.Value < _next - Capacity)
        {
            // The first packet, or a sender that restarted.
            extended = new ExtendedSequenceNumber(sequenceNumber + 0x10000L);
            _highest = new ExtendedSequenceNumber(-1);
        }

        if (_highest.Value < 0 || extended.Value >= _next + Capacity)
        {
            // Unreported arrivals that no longer fit are dropped.
            Array.Fill(_arrivals, TransportWideFeedback.NotReceived);
            _next = extended.Value;
        }

        if (extended.Value < _next)
            return;
        ref long place = ref _arrivals[extended.Value & (Capacity - 1)];
        if (place == TransportWideFeedback.NotReceived)
            place = arrival.Nanoseconds / TransportWideFeedback.TickNanoseconds;
        if (extended > _highest)
            _highest = extended;
    }

    /// <summary>Writes one feedback packet and returns its length; 0 when there is nothing to report.</summary>
    public int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc)
    {
        // Packets lost before the first arrival of a report are visible as the gap between two reports.
        while (_next <= _highest.Value && _arrivals[_next & (Capacity - 1)] == TransportWideFeedback.NotReceived)
            _next++;
        if (!HasNews)
            return 0;
        Span<long> run = stackalloc long[TransportWideFeedback.MaximumStatuses];
        int count = (int)Math.Min(run.Length, _highest.Value - _next + 1);
        for (int i = 0; i < count; i++)
            run[i] = _arrivals[(_next + i) & (Capacity - 1)];
        int length = TransportWideFeedback.Write(
            destination, senderSsrc, mediaSsrc, (ushort)_next, _feedbackCount, run[..count], out int taken);
        if (length == 0)
            return 0;
        _feedbackCount++;
        for (int i = 0; i < taken; i++)
            _arrivals[(_next + i) & (Capacity - 1)] = TransportWideFeedback.NotReceived;
        _next += taken;
        return length;
    }
}
