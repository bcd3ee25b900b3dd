using MediaEngine.Gateway.Publishers;

namespace MediaEngine.Server.Web;

/// <summary>WHIP (RFC 9725): a browser or encoder publishes a stream. Its sessions are changed and ended like those of players.</summary>
internal sealed class WhipEndpoint(GatewayCalls gateway, WhepEndpoint sessions)
{
    /// <summary>POST: an offer.</summary>
    public Task StartAsync(WebRequest request) => sessions.StartAsync(
        request, "whip", WebAction.Publish,
        (offer, from) => gateway.PublishAsync(new PublishRequest(request.Stream, offer, from) { Until = sessions.Until(request) }));

    /// <summary>PATCH: candidates of the publisher (trickle ICE), or an ICE restart (RFC 9725 section 4.3).</summary>
    public Task PatchAsync(WebRequest request) => sessions.PatchAsync(request);

    /// <summary>DELETE: ends the session.</summary>
    public Task EndAsync(WebRequest request) => sessions.EndAsync(request);
}
