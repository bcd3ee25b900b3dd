using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>A session of Janus's streaming plugin by its HTTP API: the server offers.</summary>
internal sealed class JanusSignalling(HttpClient http, Uri api, int mount) : IViewerSignalling
{
    private static int _transactions;

    private Uri? _session;

    public async Task<RemoteDescription> StartAsync(LocalDescription local)
    {
        JsonNode created = await PostAsync(api, new JsonObject { ["janus"] = "create" }).ConfigureAwait(false);
        _session = new Uri($"{api}/{created["data"]!["id"]!.GetValue<long>()}");
        JsonNode attached = await PostAsync(_session, new JsonObject { ["janus"] = "attach", ["plugin"] = "janus.plugin.streaming" })
            .ConfigureAwait(false);
        var handle = new Uri($"{_session}/{attached["data"]!["id"]!.GetValue<long>()}");
        await PostAsync(handle, Message(new JsonObject { ["request"] = "watch", ["id"] = mount })).ConfigureAwait(false);
        RemoteDescription offer = RemoteDescription.Parse(await OfferAsync().ConfigureAwait(false));
        JsonObject start = Message(new JsonObject { ["request"] = "start" });
        start["jsep"] = new JsonObject { ["type"] = "answer", ["sdp"] = local.Answer(offer) };
        await PostAsync(handle, start).ConfigureAwait(false);
        return offer;
    }

    public async Task EndAsync()
    {
        if (_session is not null)
            await PostAsync(_session, new JsonObject { ["janus"] = "destroy" }).ConfigureAwait(false);
    }

    private static JsonObject Message(JsonObject body) => new() { ["janus"] = "message", ["body"] = body };

    /// <summary>Events come by long polling; the offer is one of the first.</summary>
    private async Task<string> OfferAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            JsonNode reply = JsonNode.Parse(await http.GetStringAsync(new Uri($"{_session}?maxev=1")).ConfigureAwait(false))!;
            if (reply["jsep"]?["sdp"]?.GetValue<string>() is { } sdp)
                return sdp;
            if (reply["plugindata"]?["data"]?["error"]?.GetValue<string>() is { } error)
                throw new ViewerLoadException(error);
        }

        throw new ViewerLoadException("Janus sends no offer");
    }

    private async Task<JsonNode> PostAsync(Uri url, JsonObject message)
    {
        message["transaction"] = $"t{Interlocked.Increment(ref _transactions)}";
        using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage reply = await http.PostAsync(url, content).ConfigureAwait(false);
        JsonNode answer = JsonNode.Parse(await reply.Content.ReadAsStringAsync().ConfigureAwait(false))!;
        return answer["janus"]?.GetValue<string>() == "error"
            ? throw new ViewerLoadException(answer["error"]?["reason"]?.GetValue<string>() ?? "Janus refuses") : answer;
    }
}
