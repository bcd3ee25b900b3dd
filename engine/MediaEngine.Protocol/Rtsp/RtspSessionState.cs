using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>State shared by the parts of a session: its step, requests, tracks, what it has learned, and how it ends.</summary>
internal sealed class RtspSessionState
{
    private RtspMemory _memory;

    public RtspSessionState(RtspClientSettings settings, IRandomSource random)
    {
        Settings = settings;
        Random = random;
        _memory = settings.Memory;
        Authentication = new RtspAuthentication(settings.Credentials, random, settings.RefuseClearTextPassword && !settings.Url.IsSecure);
        Authentication.Prefer(_memory.Authentication);
        Requests = new RtspRequestQueue(settings, Authentication);
        KeepAlive = new RtspKeepAliveSchedule(_memory.KeepAlive);
        Patience = new RtspPatience(settings);
        Kinds = [.. settings.Transports.OrderBy(k => k == _memory.Transport ? 0 : 1)];
    }

    public RtspClientSettings Settings { get; }

    public IRandomSource Random { get; }

    public RtspAuthentication Authentication { get; }

    public RtspRequestQueue Requests { get; }

    public RtspKeepAliveSchedule KeepAlive { get; }

    public RtspPatience Patience { get; }

    public RtspTracks Tracks { get; } = new();

    /// <summary>Transports in the order to try. The one that worked before is first.</summary>
    public ImmutableArray<RtspTransportKind> Kinds { get; }

    public Queue<RtspPendingEvent> Events { get; } = new();

    public RtspStep Step { get; private set; }

    public MonotonicTime StepSince { get; private set; }

    public RtspDescription? Description { get; set; }

    public RtspStatistics Statistics { get; set; }

    public RtspMemory Memory(MonotonicTime now) =>
        Step == RtspStep.Playing ? _memory with { KeepAlive = KeepAlive.Proven(now) } : _memory;

    public void Remember(Func<RtspMemory, RtspMemory> change) => _memory = change(_memory);

    public void Enter(RtspStep step, MonotonicTime now)
    {
        Step = step;
        StepSince = now;
    }

    public void Ask(RtspStep step, RtspRequest request, MonotonicTime now)
    {
        Enter(step, now);
        Requests.Add(request, now);
    }

    /// <summary>Makes a failure in the current step.</summary>
    public RtspFailure Failure(RtspFailureCause cause, string detail, int status = 0) => new(cause, Step, status, detail);

    /// <summary>
    /// Ends the session with a failure. Unless the camera closed the connection, TEARDOWN is sent: a session that the camera keeps open
    /// takes the place of another client.
    /// </summary>
    public void Fail(RtspFailure failure, MonotonicTime now, bool closed = false)
    {
        if (Step == RtspStep.Playing)
            _memory = _memory with { KeepAlive = KeepAlive.Learn(now, closed, Requests.InFlight) };
        if (!closed)
            SayGoodbye();
        End(new RtspPendingEvent(RtspEventKind.Failed) { Failure = failure }, now);
    }

    /// <summary>Ends the session, because the next session must use another URL on the same host.</summary>
    public void Redirect(RtspUrl url, MonotonicTime now)
    {
        SayGoodbye();
        End(new RtspPendingEvent(RtspEventKind.Redirected) { Url = url }, now);
    }

    public void Stop(MonotonicTime now)
    {
        _memory = Memory(now);
        Requests.Clear();
        if (Requests.Session is null && Tracks.Ready.Count == 0)
            End(new RtspPendingEvent(RtspEventKind.Stopped), now);
        else
            Ask(RtspStep.TearDown, TearDown(), now);
    }

    public void End(RtspPendingEvent occurred, MonotonicTime now)
    {
        Requests.Clear();
        Enter(RtspStep.Ended, now);
        Events.Enqueue(occurred);
    }

    private void SayGoodbye()
    {
        Requests.Clear();
        if (Requests.Session is not null)
            Requests.SendLast(TearDown());
    }

    private RtspRequest TearDown() => new(RtspRequestKind.TearDown, "TEARDOWN", Tracks.Aggregate ?? Settings.Url);
}
