using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;

namespace MediaEngine.Gateway;

/// <summary>
/// All streams and their viewers: the control side of the gateway. Sans-I/O and single-threaded; called on the control thread.
/// </summary>
public sealed class GatewayEngine
{
    private readonly SortedDictionary<string, StreamSettings> _streams = new(StringComparer.Ordinal);

    public GatewayEngine(SignallingEngine signalling, IMediaPlane media, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(signalling);
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(random);
    }

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Never;

    public IReadOnlyCollection<StreamSettings> Streams => _streams.Values;

    /// <summary>Adds a stream, or changes it; an unchanged stream keeps running.</summary>
    public void Put(StreamSettings settings, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _streams[settings.Name] = settings;
    }

    /// <summary>Removes a stream and ends its viewers; false when there is none of the name.</summary>
    public bool Remove(string name, MonotonicTime now) => _streams.Remove(name);

    /// <summary>The state of a stream; null when there is none of the name.</summary>
    public StreamStatus? Status(string name, MonotonicTime now) => _streams.TryGetValue(name, out StreamSettings? stream)
        ? new StreamStatus(name, StreamState.Idle, "Nobody watches.", TimeSpan.Zero) { Url = stream.Url } : null;

    /// <summary>Answers a viewer's offer, at once or when the camera was described or after some seconds.</summary>
    public void Watch(WatchRequest request, MonotonicTime now, Action<SessionReply> answered)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answered);
        answered(new SessionReply(SessionOutcome.NotFound, $"There is no stream '{request.Stream}'."));
    }

    /// <summary>Candidates of the viewer (trickle ICE), or an ICE restart (RFC 9725 section 4.3).</summary>
    /// <param name="fragment">application/trickle-ice-sdpfrag (RFC 8840).</param>
    /// <param name="entityTag">If-Match without quotes; "*" for any.</param>
    public SessionReply Patch(string sessionId, string fragment, string entityTag, MonotonicTime now) =>
        new(SessionOutcome.NotFound, "There is no such session.");

    /// <summary>Ends a session; false when there is none.</summary>
    public bool End(string sessionId, MonotonicTime now) => false;

    /// <summary>Handles an event from a worker; false when the event is not about the gateway.</summary>
    public bool Handle(MediaEvent mediaEvent, MonotonicTime now) => false;

    public void HandleTimeout(MonotonicTime now)
    {
    }
}
