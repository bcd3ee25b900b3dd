using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps an overload from turning into delay, and from spreading to calls that do not bring it. Sockets can hold seconds of media, and a
/// loop that works them off in order forwards only what is too late to be played. So after a backlog has lasted for the limit, each port
/// gets a share, more than media needs: what a port brings beyond it is dropped, which is several times faster than forwarding. A flood at
/// some ports ends here, and the other calls lose nothing. When that is not enough the shares become smaller, and when all ports together
/// are too much, the loop drops what is queued until nothing is left or the time has passed once more; then it forwards again. Even a load
/// that cannot be drained leaves half of the time to forwarding. As long as an overload is remembered a quarter of the limit is enough:
/// what is forwarded is fresher, the gaps in it are short, and the loop forwards everything again soon after the flood ends. Time in codecs
/// is counted apart: a loop that transcodes finds a backlog after each group of packets although it is not overloaded. Only when codecs
/// have kept packets waiting for several times the limit, without a lap that left nothing, is that an overload as well.
/// </summary>
/// <remarks>
/// What counts is the time the loop worked: a thread that others kept from its processor for a while finds a backlog too, and works it off
/// in a moment when it is not overloaded. So a single lap counts for at most 5 ms, and a short backlog, which is what such a pause leaves
/// behind, counts for a quarter of its time, unless an overload has just been seen.
/// </remarks>
/// <param name="limit">Zero never sheds.</param>
internal sealed class LoadShedding(TimeSpan limit)
{
    private const int ShortWeight = 4;
    private const int AlertShare = 4;

    /// <summary>So many times the limit may be spent in codecs while there is a backlog.</summary>
    private const int CodecLimits = 4;

    /// <summary>A backlog in which ports beyond their share have so many times the datagrams of the others is theirs alone.</summary>
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

    /// <summary>A lap begins. What a loop finds that was kept from its processor is the share of all the time it was away.</summary>
    public void Begin(MonotonicTime now)
    {
        long window = now.Nanoseconds / WindowNanoseconds;
        if (window == _window)
            return;
        _windows = Math.Clamp(window - _window, 1, MostWindows);
        _window = window;
    }

    /// <summary>Counts a datagram of a port. False when it is to be dropped.</summary>
    public bool Admits(ref PortShare port)
    {
        if (port.Window != (uint)_window)
            port = new PortShare { Window = (uint)_window };
        long share = Share * _windows;
        if (++port.Count <= share)
        {
            _light++;
            return !IsActive;
        }

        // What the port has had of its share is of the same flood.
        if (port.Count == share + 1)
            _light = Math.Max(0, _light - share);
        _heavy++;
        return false;
    }

    /// <summary>The port has had all of its share: what is left of it does not hold up others.</summary>
    public bool IsHeavy(in PortShare port) => _level > 0 && port.Window == (uint)_window && port.Count > Share * _windows;

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
