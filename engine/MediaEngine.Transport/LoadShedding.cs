using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps an overload from becoming delay, and from spreading to calls that do not cause it. Sockets can hold seconds of media; a loop that
/// handles all of it in order forwards only packets that are too late to be played.
/// </summary>
/// <remarks>
/// <para>
/// After a backlog has lasted for the limit, each port gets a share, which is more than media needs. What a port receives beyond its share
/// is dropped, which is several times faster than forwarding. So a flood at some ports ends here, and the other calls lose nothing. If that
/// is not enough, the shares become smaller. If all ports together are too much, the loop drops everything that is queued until nothing is
/// left or the limit has passed once more, and then forwards again: a load that cannot be drained leaves half of the time to forwarding.
/// </para>
/// <para>
/// While an overload is remembered (1 s), a quarter of the limit is enough: what is forwarded is fresher, the gaps are short, and the loop
/// forwards everything again soon after the flood ends.
/// </para>
/// <para>
/// Only the loop's own work counts. A thread that was kept from its CPU finds a backlog too, and handles it in a moment. So one lap counts
/// for at most 5 ms, and a short backlog, which is what such a pause leaves, for a quarter of its time unless an overload is remembered.
/// </para>
/// <para>
/// Time in codecs is counted apart: a loop that transcodes has a backlog after each group of packets although it is not overloaded. It is
/// overloaded when codecs have taken four times the limit without a lap that left nothing.
/// </para>
/// </remarks>
/// <param name="limit">Zero never sheds.</param>
internal sealed class LoadShedding(TimeSpan limit)
{
    private const int ShortWeight = 4;
    private const int AlertShare = 4;

    /// <summary>How many times the limit codecs may take while there is a backlog.</summary>
    private const int CodecLimits = 4;

    /// <summary>Ports beyond their share are the cause of a backlog when they have this many times the datagrams of the others.</summary>
    private const int HeavyMajority = 2;

    private const long WindowNanoseconds = 10_000_000;

    /// <summary>Half a second.</summary>
    private const int MostWindows = 50;

    /// <summary>A full lap takes well under a millisecond; a longer one was interrupted.</summary>
    private static readonly TimeSpan _longestLap = TimeSpan.FromMilliseconds(5);

    /// <summary>How long an overload is remembered.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromSeconds(1);

    /// <summary>Datagrams of a port in 10 ms: 6,400 a second are more than any video, 800 more than any audio.</summary>
    private static readonly int[] _shares = [int.MaxValue, 64, 8];

    private MonotonicTime _last = MonotonicTime.Never;
    private MonotonicTime _alertUntil;
    private TimeSpan _backlogged;
    private TimeSpan _inCodecs;
    private int _level;
    private long _window;
    private long _windows = 1;
    private long _heavy;
    private long _light;

    /// <summary>The next lap drops all datagrams.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Ports have shares: each datagram needs <see cref="Admits"/>.</summary>
    public bool HasShares => _level > 0;

    /// <summary>What a port may bring in 10 ms; all it can when no overload is remembered.</summary>
    public int Share => _shares[_level];

    /// <summary>Most of the datagrams since the backlog began were beyond their port's share.</summary>
    public bool IsMostlyHeavy => _level > 0 && _heavy > HeavyMajority * _light;

    /// <summary>A lap begins. After a pause the share is that of all the time since the last lap.</summary>
    public void Begin(MonotonicTime now)
    {
        long window = now.Nanoseconds / WindowNanoseconds;
        if (window == _window)
            return;
        _windows = Math.Clamp(window - _window, 1, MostWindows);
        _window = window;
    }

    /// <summary>Counts a datagram of a port. False when it is to be dropped.</summary>
    /// <param name="weight">The number of shares the port has.</param>
    public bool Admits(ref PortShare port, int weight = 1)
    {
        if (port.Window != (uint)_window)
            port = new PortShare { Window = (uint)_window };
        long share = Share * _windows * weight;
        if (++port.Count <= share)
        {
            _light++;
            return !IsActive;
        }

        // What the port has received within its share is part of the same flood.
        if (port.Count == share + 1)
            _light = Math.Max(0, _light - share);
        _heavy++;
        return false;
    }

    /// <summary>The port has used its share: what is left in its socket does not delay others.</summary>
    /// <param name="weight">As for <see cref="Admits"/>.</param>
    public bool IsHeavy(in PortShare port, int weight = 1) =>
        _level > 0 && port.Window == (uint)_window && port.Count > Share * _windows * weight;

    /// <summary>Reports what the lap has left unhandled.</summary>
    /// <param name="inCodecs">Time spent in codecs since the beginning of the lap before.</param>
    public void Observe(Backlog backlog, MonotonicTime now, TimeSpan inCodecs = default)
    {
        bool isAlert = now < _alertUntil;
        if (!isAlert)
            _level = 0;
        if (backlog == Backlog.None || limit == TimeSpan.Zero)
        {
            IsActive = false;
            _last = MonotonicTime.Never;
            Restart();
            return;
        }

        if (_last != MonotonicTime.Never)
        {
            TimeSpan lap = now - _last - inCodecs;
            lap = lap < TimeSpan.Zero ? TimeSpan.Zero : lap < _longestLap ? lap : _longestLap;
            _inCodecs += inCodecs;
            _backlogged += backlog == Backlog.Long || isAlert ? lap : lap / ShortWeight;
        }

        _last = now;
        TimeSpan most = isAlert ? limit / AlertShare : limit;
        if (_backlogged < most && _inCodecs < most * CodecLimits)
            return;
        _alertUntil = now + _memory;
        if (IsMostlyHeavy)
            IsActive = false;
        else if (_level < _shares.Length - 1)
            _level++;
        else
            IsActive = !IsActive;
        Restart();
    }

    private void Restart()
    {
        _backlogged = _inCodecs = TimeSpan.Zero;
        _heavy = _light = 0;
    }
}
