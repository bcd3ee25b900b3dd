using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// When a keep-alive is due, and by which requests. A camera that does not announce GET_PARAMETER may still count nothing else, so both it
/// and OPTIONS are sent until the camera is known; what a session died of is left out of the next, and what it died without is added.
/// </summary>
internal sealed class RtspKeepAliveSchedule
{
    private static readonly TimeSpan _defaultTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    /// <summary>A connection that closes so soon after a keep-alive closed because of it.</summary>
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

    /// <summary>A little less than half the announced time, so that a camera that counts to exactly half is content.</summary>
    public TimeSpan Interval => _timeout * 0.45;

    /// <summary>Takes the Public header of OPTIONS.</summary>
    public void Announced(string methods)
    {
        if (_known == RtspKeepAlive.None && !methods.Contains("GET_PARAMETER", StringComparison.OrdinalIgnoreCase))
            _methods = RtspKeepAlive.GetParameter | RtspKeepAlive.Options;
    }

    public void TakeTimeout(TimeSpan timeout) =>
        _timeout = timeout < _shortest ? _shortest : timeout > _longest ? _longest : timeout;

    /// <summary>The requests of one keep-alive, one after the other.</summary>
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

    /// <summary>The camera answered a keep-alive by an error. That is life, unless it closes now.</summary>
    public void Refused(string method, MonotonicTime now)
    {
        _refusedAt = now;
        _refused = Of(method);
    }

    /// <summary>What the next session should use, when this one ends by a fault.</summary>
    /// <param name="closed">The camera closed the connection.</param>
    /// <param name="unanswered">The request that was in flight.</param>
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

    /// <summary>What a session that lives has proven.</summary>
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
