using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Web;

/// <summary>The gateway as the web side calls it, on the control thread: see <see cref="Gateway.GatewayEngine"/>.</summary>
internal interface IGateway
{
    void Put(StreamSettings settings, MonotonicTime now);

    bool Remove(string name, MonotonicTime now);

    StreamStatus? Status(string name, MonotonicTime now);

    void Watch(WatchRequest request, MonotonicTime now, Action<SessionReply> answered);

    SessionReply Publish(PublishRequest request, MonotonicTime now);

    SessionReply Patch(string sessionId, string fragment, string entityTag, MonotonicTime until, MonotonicTime now);

    bool End(string sessionId, MonotonicTime now);
}
