using MediaEngine.Gateway;
using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Web;

internal sealed class EngineGateway(GatewayEngine engine) : IGateway
{
    public void Put(StreamSettings settings, MonotonicTime now) => engine.Put(settings, now);

    public bool Remove(string name, MonotonicTime now) => engine.Remove(name, now);

    public StreamStatus? Status(string name, MonotonicTime now) => engine.Status(name, now);

    public void Watch(WatchRequest request, MonotonicTime now, Action<SessionReply> answered) => engine.Watch(request, now, answered);

    public SessionReply Publish(PublishRequest request, MonotonicTime now) => engine.Publish(request, now);

    public SessionReply Patch(string sessionId, string fragment, string entityTag, MonotonicTime until, MonotonicTime now) =>
        engine.Patch(sessionId, fragment, entityTag, now, until);

    public bool End(string sessionId, MonotonicTime now) => engine.End(sessionId, now);
}
