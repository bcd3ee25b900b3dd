using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Decides when a keep-alive is due, and which requests it uses. Some cameras do not announce GET_PARAMETER but count nothing else as a
/// keep-alive, so both GET_PARAMETER and OPTIONS are sent until the camera is known. The next session leaves out a request that ended this
/// session, and adds a request whose absence ended it.
/// </summary>
internal sealed class RtspKeepAliveSchedule
{
    private static readonly TimeSpan _defaultTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    /// <summary>When a connection closes this soon after a keep-alive, the keep-alive is taken as the cause.</summary>
    private static readonly TimeSpan _deadly = TimeSpan.FromSeconds(2);

    private readonly RtspKeepAlive _known;
    private RtspKeepAlive _methods;
    private TimeSpan _timeout = _defaultTimeout;
    private MonotonicTime _begin = MonotonicTime.Never;
    private MonotonicTime _refusedAt;
    private RtspKeepAlive _refused;

    public RtspKeepAliveSchedule(RtspKeepAlive known)
    {
        _known = known;
        _methods = known == RtspKeepAlive.None ? RtspKeepAlive.GetParameter : known;
    }

    /// <summary>When the next keep-alive is due.</summary>
    public MonotonicTime Next { get; private set; } = MonotonicTime.Never;

    /// <summary>A little less than half the announced timeout, for cameras that expect a keep-alive within exactly half of it.</summary>
    public TimeSpan Interval => _timeout * 0.45;

    /// <summary>Reads the Public header of the reply to OPTIONS.</summary>
    public void Announced(string methods)
    {
        if (_known == RtspKeepAlive.None && !methods.Contains("GET_PARAMETER", StringComparison.OrdinalIgnoreCase))
            _methods = RtspKeepAlive.GetParameter | RtspKeepAlive.Options;
    }

    public void TakeTimeout(TimeSpan timeout) =>
        _timeout = timeout < _shortest ? _shortest : timeout > _longest ? _longest : timeout;

    /// <summary>The requests of one keep-alive, in order.</summary>
    public IEnumerable<string> Requests()
    {
        if (_methods.HasFlag(RtspKeepAlive.GetParameter))
            yield return "GET_PARAMETER";
        if (_methods.HasFlag(RtspKeepAlive.Options))
            yield return "OPTIONS";
        if (_methods.HasFlag(RtspKeepAlive.SetParameter))
            yield return "SET_PARAMETER";
    }

    public void Begin(MonotonicTime now)
    {
        _begin = now;
        Next = now + Interval;
    }

    public void Due(MonotonicTime now) => Next = now + Interval;

    /// <summary>
    /// The camera answered a keep-alive by an error. This also shows that the camera is alive, unless it closes the connection now.
    /// </summary>
    public void Refused(string method, MonotonicTime now)
    {
        _refusedAt = now;
        _refused = Of(method);
    }

    /// <summary>The requests that the next session should use after this session failed.</summary>
    /// <param name="closed">The camera closed the connection.</param>
    /// <param name="unanswered">The request that was waiting for its reply.</param>
    public RtspKeepAlive Learn(MonotonicTime now, bool closed, RtspRequest? unanswered)
    {
        if (_begin == MonotonicTime.Never)
            return _known;
        bool answers = unanswered is not { Kind: RtspRequestKind.KeepAlive } || now - unanswered.SentAt >= _deadly;
        RtspKeepAlive deadly = !answers ? Of(unanswered!.Method)
            : _refused != RtspKeepAlive.None && now - _refusedAt < _deadly ? _refused
            : RtspKeepAlive.None;
        if (closed && deadly != RtspKeepAlive.None)
        {
            RtspKeepAlive left = _methods & ~deadly;
            return left == RtspKeepAlive.None ? Other(deadly) : left;
        }

        TimeSpan age = now - _begin;
        if (age > 2 * _timeout)
            return _methods;
        return age > 0.8 * _timeout ? _methods | Missing() : _known;
    }

    /// <summary>The requests that are known to keep a running session alive.</summary>
    public RtspKeepAlive Proven(MonotonicTime now) =>
        _begin != MonotonicTime.Never && now - _begin > 2 * _timeout ? _methods : _known;

    private static RtspKeepAlive Other(RtspKeepAlive method) =>
        method == RtspKeepAlive.GetParameter ? RtspKeepAlive.Options : RtspKeepAlive.GetParameter;

    private static RtspKeepAlive Of(string method) => method switch
    {
        "OPTIONS" => RtspKeepAlive.Options,
        "SET_PARAMETER" => RtspKeepAlive.SetParameter,
        _ => RtspKeepAlive.GetParameter,
    };

    private RtspKeepAlive Missing()
    {
        if ((_methods & RtspKeepAlive.GetParameter) == 0)
            return RtspKeepAlive.GetParameter;
        return (_methods & RtspKeepAlive.Options) == 0 ? RtspKeepAlive.Options : RtspKeepAlive.SetParameter;
    }
}
