using System.Net.Http.Headers;
using System.Text;

namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>A session by WHEP.</summary>
internal sealed class WhepSignalling(HttpClient http, Uri endpoint, string? token) : IViewerSignalling
{
    private Uri? _session;

    public async Task<RemoteDescription> StartAsync(LocalDescription local)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, endpoint);
        request.Content = new StringContent(local.Offer(), Encoding.UTF8, new MediaTypeHeaderValue("application/sdp"));
        using HttpResponseMessage reply = await http.SendAsync(request).ConfigureAwait(false);
        string body = await reply.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!reply.IsSuccessStatusCode)
            throw new ViewerLoadException($"{(int)reply.StatusCode} {body}");
        _session = reply.Headers.Location is { } location ? new Uri(endpoint, location) : null;
        return RemoteDescription.Parse(body);
    }

    public async Task EndAsync()
    {
        if (_session is null)
            return;
        using HttpRequestMessage request = Request(HttpMethod.Delete, _session);
        using HttpResponseMessage reply = await http.SendAsync(request).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
