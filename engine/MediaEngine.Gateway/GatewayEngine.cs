using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Gateway;

/// <summary>
/// All streams, their publishers and their viewers: the control side of the gateway. Sans-I/O and single-threaded; called on the control
/// thread.
/// </summary>
public sealed class GatewayEngine
{
    /// <summary>How long an offer waits for the description of a camera. After that it is answered with all that may come.</summary>
    private static readonly TimeSpan _descriptionPatience = TimeSpan.FromSeconds(3);

    /// <summary>Octets that candidates may add to an offer.</summary>
    private const int MaximumGrowth = 16 * 1024;

    private static readonly NegotiationOptions _party = new() { Bundle = BundleOptions.Accept, RtcpMux = RtcpMuxOptions.Accept };

    private readonly GatewayServices _services;
    private readonly SortedDictionary<string, GatewayStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<long, GatewayStream> _byKey = [];
    private readonly Dictionary<string, StreamSession> _sessions = new(StringComparer.Ordinal);
    private readonly SessionDeadlines _deadlines = new();
    private long _lastKey;

    public GatewayEngine(SignallingEngine signalling, IMediaPlane media, IRandomSource random, ICameraHosts hosts)
    {
        ArgumentNullException.ThrowIfNull(signalling);
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(hosts);
        _services = new GatewayServices(signalling, media, random, hosts);
        signalling.StreamSessionEnded = SessionEnded;
    }

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime next = _deadlines.Next;
            foreach (GatewayStream stream in _streams.Values)
            {
                next = MonotonicTime.Min(next, stream.NextDeadline);
                foreach (PendingWatch pending in stream.Pending)
                    next = MonotonicTime.Min(next, pending.Until);
            }

            return next;
        }
    }

    public IReadOnlyCollection<StreamSettings> Streams => [.. _streams.Values.Select(s => s.Settings)];

    /// <summary>Adds a stream, or changes it; an unchanged stream keeps running.</summary>
    public void Put(StreamSettings settings, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _services.Now = now;
        if (_streams.TryGetValue(settings.Name, out GatewayStream? known))
        {
            if (known.Settings.Equals(settings))
                return;
            Remove(settings.Name, now);
        }

        // Calls have positive keys.
        GatewayStream stream = settings.Url is null
            ? new PublishedStream(_services, settings, --_lastKey, now) : new CameraStream(_services, settings, --_lastKey, now);
        _streams.Add(settings.Name, stream);
        _byKey.Add(stream.CallKey, stream);
        if (settings.AlwaysOn)
            stream.Want(now);
    }

    /// <summary>Removes a stream and ends its viewers; false when there is none of the name.</summary>
    public bool Remove(string name, MonotonicTime now)
    {
        _services.Now = now;
        if (!_streams.Remove(name, out GatewayStream? stream))
            return false;
        foreach (PendingWatch pending in stream.Pending)
            pending.Answered(new SessionReply(SessionOutcome.NotFound, $"The stream '{name}' was removed."));
        stream.Pending.Clear();
        foreach (string viewer in stream.Viewers.ToArray())
            _services.Signalling.End(viewer, now);
        if (stream is PublishedStream { Publisher: { } publisher })
            _services.Signalling.End(publisher, now);
        stream.Stop(now);
        _byKey.Remove(stream.CallKey);
        return true;
    }

    /// <summary>The state of a stream; null when there is none of the name.</summary>
    public StreamStatus? Status(string name, MonotonicTime now) =>
        _streams.TryGetValue(name, out GatewayStream? stream) ? stream.Status(now) : null;

    /// <summary>Answers a viewer's offer, at once or when the camera was described or after some seconds.</summary>
    public void Watch(WatchRequest request, MonotonicTime now, Action<SessionReply> answered)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answered);
        _services.Now = now;
        if (!_streams.TryGetValue(request.Stream, out GatewayStream? stream))
        {
            answered(new SessionReply(SessionOutcome.NotFound, $"There is no stream '{request.Stream}'."));
            return;
        }

        if (stream.State == StreamState.Unpublished)
        {
            answered(new SessionReply(SessionOutcome.Conflict, "Nobody publishes the stream now."));
            return;
        }

        stream.Pending.Add(new PendingWatch(request, now + _descriptionPatience, answered));
        stream.Want(now);
        if (stream.IsSettled)
            AnswerPending(stream, now);
    }

    /// <summary>Answers a publisher's offer. A stream has one publisher at a time.</summary>
    public SessionReply Publish(PublishRequest request, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        _services.Now = now;
        if (!_streams.TryGetValue(request.Stream, out GatewayStream? known))
            return new SessionReply(SessionOutcome.NotFound, $"There is no stream '{request.Stream}'.");
        if (known is not PublishedStream stream)
            return new SessionReply(SessionOutcome.Conflict, "The stream comes from a camera and cannot be published.");
        if (stream.Publisher is not null)
            return new SessionReply(SessionOutcome.Conflict, "Somebody publishes the stream already.");
        if (!stream.TryPrepare())
            return new SessionReply(SessionOutcome.Overloaded, "The engine takes no further session now.");
        var tracks = new PublishedTracks(stream.CallKey);
        NegotiationResult result = _services.Signalling.Publish(
            new PartyOffer(request.Offer) { Source = request.Source, Options = _party, SharesPort = true }, tracks, now);
        if (result.Refusal is { } refusal)
        {
            stream.Reconsider(now);
            return SessionRefusals.OfPublisher(refusal);
        }

        stream.Begin(result.CallId, tracks, now);
        return Begin(stream, result, request.Offer, request.Source, request.Until);
    }

    /// <summary>Candidates of the viewer or publisher (trickle ICE), or an ICE restart (RFC 9725 section 4.3).</summary>
    /// <param name="fragment">application/trickle-ice-sdpfrag (RFC 8840).</param>
    /// <param name="entityTag">If-Match without quotes; "*" for any.</param>
    /// <param name="until">When the right of the client ends; a later time than before puts off the end of the session.</param>
    public SessionReply Patch(string sessionId, string fragment, string entityTag, MonotonicTime now, MonotonicTime until = default)
    {
        _services.Now = now;
        if (!_sessions.TryGetValue(sessionId, out StreamSession? session))
            return new SessionReply(SessionOutcome.NotFound, "There is no such session.");
        if (IceFragment.TryParse(fragment ?? "") is not { } parsed)
            return new SessionReply(SessionOutcome.Malformed, "The fragment has no ICE credentials, or other lines than a= and m=.");
        bool restarts = parsed.Restarts(session.Offer);
        if (entityTag != "*" && entityTag != session.EntityTag)
            return new SessionReply(SessionOutcome.TagMismatch, "The entity tag is not that of the session.");
        string offer = parsed.Apply(session.Offer);
        if (offer.Length > session.FirstOffer.Length + MaximumGrowth)
            return new SessionReply(SessionOutcome.Malformed, "The session has too many candidates.");
        var renewed = new PartyOffer(offer)
        {
            CallId = sessionId,
            Tag = session.Tag,
            Source = session.Source,
            Options = _party,
            SharesPort = true,
        };
        NegotiationResult result = IsPublisher(session, sessionId)
            ? _services.Signalling.Publish(renewed, new PublishedTracks(session.Stream.CallKey), now)
            : _services.Signalling.Watch(renewed, session.Stream.View(), now);
        if (result.Refusal is { } refusal)
        {
            return IsPublisher(session, sessionId)
                ? SessionRefusals.OfPublisher(refusal) : SessionRefusals.Of(refusal, session.Stream.Status(now));
        }

        session.Offer = offer;
        if (until > session.Until)
            session.Until = until;
        if (restarts)
            session.EntityTag = _services.RandomName();
        return new SessionReply(SessionOutcome.Done, "")
        {
            SessionId = sessionId,
            EntityTag = session.EntityTag,
            Sdp = restarts ? IceFragment.Of(result.Sdp) : null,
        };
    }

    /// <summary>Ends a session; false when there is none.</summary>
    public bool End(string sessionId, MonotonicTime now)
    {
        _services.Now = now;
        return _sessions.ContainsKey(sessionId) && _services.Signalling.End(sessionId, now);
    }

    /// <summary>Handles an event from a worker; false when the event is not about the gateway.</summary>
    public bool Handle(MediaEvent mediaEvent, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(mediaEvent);
        _services.Now = now;
        if (!_byKey.TryGetValue(mediaEvent.CallKey, out GatewayStream? stream))
            return mediaEvent.CallKey < 0;
        stream.Handle(mediaEvent, now);
        if (stream.IsSettled && stream.Pending.Count > 0)
            AnswerPending(stream, now);
        return true;
    }

    public void HandleTimeout(MonotonicTime now)
    {
        _services.Now = now;
        EndExpired(now);
        foreach (GatewayStream stream in _streams.Values)
        {
            if (stream.Pending.Exists(p => now >= p.Until))
                AnswerPending(stream, now);
            if (now >= stream.NextDeadline)
                stream.HandleTimeout(now);
        }
    }

    /// <summary>Ends all pulls: cameras are told when the process ends.</summary>
    public void Stop(MonotonicTime now)
    {
        foreach (string name in _streams.Keys.ToArray())
            Remove(name, now);
    }

    private void AnswerPending(GatewayStream stream, MonotonicTime now)
    {
        PendingWatch[] pending = [.. stream.Pending];
        stream.Pending.Clear();
        foreach (PendingWatch one in pending)
            one.Answered(Answer(stream, one.Request, now));
        stream.Reconsider(now);
    }

    private SessionReply Answer(GatewayStream stream, WatchRequest request, MonotonicTime now)
    {
        NegotiationResult result = _services.Signalling.Watch(
            new PartyOffer(request.Offer) { Source = request.Source, Options = _party, SharesPort = true }, stream.View(), now);
        if (result.Refusal is { } refusal)
            return SessionRefusals.Of(refusal, stream.Status(now));
        stream.Viewers.Add(result.CallId);
        return Begin(stream, result, request.Offer, request.Source, request.Until);
    }

    private SessionReply Begin(GatewayStream stream, NegotiationResult result, string offer, TransportAddress source, MonotonicTime until)
    {
        var session = new StreamSession(stream, offer, source, result.Tag) { EntityTag = _services.RandomName(), Until = until };
        _sessions.Add(result.CallId, session);
        _deadlines.Add(result.CallId, until);
        return new SessionReply(SessionOutcome.Done, "")
        {
            SessionId = result.CallId,
            Sdp = result.Sdp,
            EntityTag = session.EntityTag,
        };
    }

    /// <summary>Ends sessions whose clients have no right any more.</summary>
    private void EndExpired(MonotonicTime now)
    {
        while (_deadlines.TryTake(now, out string id))
        {
            if (!_sessions.TryGetValue(id, out StreamSession? session))
                continue;
            if (session.Until > now)
                _deadlines.Add(id, session.Until);
            else
                _services.Signalling.End(id, now);
        }
    }

    private static bool IsPublisher(StreamSession session, string sessionId) =>
        session.Stream is PublishedStream published && published.Publisher == sessionId;

    private void SessionEnded(string callId)
    {
        if (!_sessions.Remove(callId, out StreamSession? session))
            return;
        session.Stream.Viewers.Remove(callId);
        if (IsPublisher(session, callId))
            ((PublishedStream)session.Stream).End(_services.Now);
        else
            session.Stream.Reconsider(_services.Now);
    }
}
