using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Server.Web;

namespace MediaEngine.Server.Tests.Web;

/// <summary>
/// A gateway that answers as its test says. Called on the control thread; a test reads it after the answer of its request.
/// </summary>
internal sealed class FakeGateway : IGateway
{
    public const string Answer = "v=0\r\nanswer\r\n";

    private readonly Dictionary<string, StreamSettings> _streams = [];
    private Action<SessionReply>? _waiting;

    /// <summary>The answer to every offer; null: viewers wait for <see cref="Release"/>.</summary>
    public SessionReply? Reply { get; set; } = Made("s1");

    /// <summary>The answer to a fragment, by entity tag.</summary>
    public Func<string, SessionReply> Patched { get; set; } = tag => tag is "tag1" or "*"
        ? new SessionReply(SessionOutcome.Done, "") : new SessionReply(SessionOutcome.TagMismatch, "Another tag.");

    public List<WatchRequest> Watched { get; } = [];

    public List<PublishRequest> Published { get; } = [];

    public List<string> Ended { get; } = [];

    /// <summary>Entity tags in the order asked.</summary>
    public List<string> Tags { get; } = [];

    /// <summary>When the right of the last client ended who sent a fragment.</summary>
    public MonotonicTime PatchedUntil { get; private set; }

    public HashSet<string> Sessions { get; } = ["s1"];

    public IReadOnlyDictionary<string, StreamSettings> Streams => _streams;

    public Func<string, StreamStatus>? StatusOf { get; set; }

    /// <summary>Thrown by every offer.</summary>
    public Exception? Fault { get; init; }

    public static SessionReply Made(string id) =>
        new(SessionOutcome.Done, "") { SessionId = id, Sdp = Answer, EntityTag = "tag1" };

    /// <summary>The waiting viewer gets its answer; on the control thread.</summary>
    public void Release(SessionReply reply) => _waiting!(reply);

    public void Put(StreamSettings settings, MonotonicTime now) => _streams[settings.Name] = settings;

    public bool Remove(string name, MonotonicTime now) => _streams.Remove(name);

    public StreamStatus? Status(string name, MonotonicTime now) => !_streams.TryGetValue(name, out StreamSettings? stream) ? null
        : StatusOf?.Invoke(name)
            ?? new StreamStatus(name, StreamState.Idle, "Nobody watches.", TimeSpan.FromSeconds(2)) { Url = stream.Url };

    public void Watch(WatchRequest request, MonotonicTime now, Action<SessionReply> answered)
    {
        Watched.Add(request);
        if (Fault is not null)
            throw Fault;
        if (Reply is null)
            _waiting = answered;
        else
            answered(Reply);
    }

    public SessionReply Publish(PublishRequest request, MonotonicTime now)
    {
        Published.Add(request);
        return Reply!;
    }

    public SessionReply Patch(string sessionId, string fragment, string entityTag, MonotonicTime until, MonotonicTime now)
    {
        Tags.Add(entityTag);
        PatchedUntil = until;
        return Sessions.Contains(sessionId) ? Patched(entityTag) : new SessionReply(SessionOutcome.NotFound, "There is no such session.");
    }

    public bool End(string sessionId, MonotonicTime now)
    {
        Ended.Add(sessionId);
        return Sessions.Remove(sessionId);
    }
}
