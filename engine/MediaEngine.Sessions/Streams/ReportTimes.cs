using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// When the last sender reports (or XR receiver reference times) were sent to the other side, by SSRC and the middle 32 bits of their NTP
/// time. A later report block that names one gives the round-trip time of that leg by the engine's clock alone.
/// </summary>
internal sealed class ReportTimes
{
    private const int Capacity = 8;

    private readonly (MonotonicTime At, uint Ssrc, uint Middle)[] _reports = new (MonotonicTime, uint, uint)[Capacity];
    private int _next;

    public void Add(uint ssrc, uint middle, MonotonicTime at)
    {
        _reports[_next] = (at, ssrc, middle);
        _next = (_next + 1) % Capacity;
    }

    public bool TryFind(uint ssrc, uint middle, out MonotonicTime at)
    {
        foreach ((MonotonicTime time, uint reportSsrc, uint reportMiddle) in _reports)
        {
            if (reportSsrc != ssrc || reportMiddle != middle || time == default)
                continue;
            at = time;
            return true;
        }

        at = default;
        return false;
    }
}
