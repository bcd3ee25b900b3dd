using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.ViewerLoad.Media;

/// <summary>Transport-wide numbers with their arrivals, reported as feedback.</summary>
internal sealed class ArrivalFeedback
{
    private const int Window = 1024;

    private readonly long[] _arrivals = new long[Window];
    private long _first = -1;
    private long _highest = -1;
    private byte _count;

    public void Receive(ushort number, MonotonicTime now)
    {
        long tick = now.Nanoseconds / TransportWideFeedback.TickNanoseconds;
        if (_highest < 0)
        {
            (_first, _highest) = (number, number);
            _arrivals[number % Window] = tick;
            return;
        }

        long extended = _highest + (short)(number - (ushort)_highest);
        if (extended < _first)
            return;
        if (extended - _first >= Window)
            _first = _highest = extended;
        for (long i = _highest + 1; i < extended; i++)
            _arrivals[i % Window] = TransportWideFeedback.NotReceived;
        _highest = Math.Max(_highest, extended);
        _arrivals[extended % Window] = tick;
    }

    /// <summary>Writes what arrived since the last feedback; 0 when that is nothing.</summary>
    public int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc)
    {
        if (_highest < 0)
            return 0;
        while (_first <= _highest && _arrivals[_first % Window] == TransportWideFeedback.NotReceived)
            _first++;
        if (_first >= _highest)
            return 0;
        Span<long> arrivals = stackalloc long[TransportWideFeedback.MaximumStatuses];
        int count = (int)Math.Min(_highest - _first + 1, arrivals.Length);
        for (int i = 0; i < count; i++)
            arrivals[i] = _arrivals[(_first + i) % Window];
        int length = TransportWideFeedback.Write(
            destination, senderSsrc, mediaSsrc, (ushort)_first, _count++, arrivals[..count], out int taken);

        // The last packet that arrived begins the next feedback, so that losses behind it are reported too.
        _first += Math.Max(1, taken - 1);
        return length;
    }
}
