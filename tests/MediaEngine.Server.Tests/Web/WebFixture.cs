using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Listeners;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Server.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>The web side on a free port of loopback, over a gateway that a test controls.</summary>
internal sealed class WebFixture : IAsyncDisposable
{
    public const string Token = "0123456789abcdef";
    public const string ViewToken = "view-token-of-door";

    private readonly ControlFixture _control = new();
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = ControlFixture.Patience };
    private readonly StreamTable _streams = new();
    private WebListener _listener = null!;

    public FakeGateway Gateway { get; } = new();

    public GatewayCalls Calls { get; private set; } = null!;

    public ListenerCounters Counters => _control.Counters;

    public Uri Address => _listener.Addresses[0];

    public Uri AdminAddress => _listener.Addresses[1];

    /// <summary>Streams door, yard and pub; listening on free ports.</summary>
    /// <param name="arguments">Options.</param>
    public static Task<WebFixture> StartAsync(params string[] arguments) => StartAsync(null, null, null, arguments);

    public static async Task<WebFixture> StartAsync(TimeProvider? clock, RequestRate? rate, GuessDelay? guesses, params string[] arguments)
    {
        const string Sections = """
            [rtpengine]
            interface = 127.0.0.1
            listen-web = 8080
            [stream-door]
            url = rtsp://admin:secret@192.0.2.1/live?password=hidden
            [stream-yard]
            url = test:
            [stream-pub]

            """;
        WebOptions options = Configured.Engine(Sections, arguments).Web;
        IPEndPoint free = new(IPAddress.Loopback, 0);
        options = options with { Listen = [free], Admin = options.Admin.Count > 0 ? [free] : [] };
        WebFixture fixture = new();
        fixture._control.Control.Start();
        StreamTable streams = fixture._streams;
        foreach (ConfiguredStream stream in options.Streams)
        {
            // A stream's own token where the test has one for everything.
            ConfiguredStream configured = stream.Settings.Name == "door" && arguments.Contains("--web-token=" + Token)
                ? stream with { Definition = stream.Definition with { Token = ViewToken } } : stream;
            streams.Put(StreamEntry.Of(configured, isOfApi: false));
            fixture.Gateway.Put(stream.Settings, default);
        }

        Dictionary<string, byte[]> files = new()
        {
            ["index.html"] = "<h1>index</h1>"u8.ToArray(),
            ["embed.html"] = "<h1>embed</h1>"u8.ToArray(),
            ["app.js"] = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("let a = 1;\n", 200))),
            ["style.css"] = "h1 {}"u8.ToArray(),
        };
        fixture.Calls = new GatewayCalls(fixture._control.Control, fixture.Gateway);
        ControlGate gate = new(options.Allow, fixture._control.Counters, NullLogger.Instance);
        fixture._listener = await WebListener.StartAsync(
            options, gate, fixture.Calls, streams, files, clock ?? TimeProvider.System, rate, guesses);
        return fixture;
    }

    /// <summary>A stream is added or changed, as by a reload.</summary>
    public Task PutAsync(StreamDefinition definition) => OnControlThreadAsync(
        () => _streams.Put(StreamEntry.Of(ConfiguredStream.From(definition, out _)!, isOfApi: false)));

    /// <summary>Runs on the control thread.</summary>
    public Task OnControlThreadAsync(Action action) => _control.Control.RunAsync(() =>
    {
        action();
        return 0;
    });

    /// <param name="headers">"Name: value" each.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? type = null, string? body = null, string[]? headers = null, bool admin = false,
        CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(admin ? AdminAddress : Address, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (type is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (string header in headers ?? [])
        {
            string[] parts = header.Split(": ", 2);
            request.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        return await _client.SendAsync(request, cancellation);
    }

    /// <summary>An answer whose body is read while it comes.</summary>
    public async Task<HttpResponseMessage> StreamAsync(string path, params string[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        foreach (string header in headers)
            request.Headers.TryAddWithoutValidation(header.Split(": ", 2)[0], header.Split(": ", 2)[1]);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params string[] headers) => SendAsync("GET", path, headers: headers);

    public Task<HttpResponseMessage> OfferAsync(string stream, params string[] headers) =>
        SendAsync("POST", $"/whep/{stream}", WhepEndpoint.SdpType, "v=0\r\n", headers);

    public Task<HttpResponseMessage> PostJsonAsync(string path, string json, params string[] headers) =>
        SendAsync("POST", path, "application/json", json, headers);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>The sentence of problem details.</summary>
    public static async Task<string> DetailAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.ToString());
        JsonElement problem = await JsonAsync(response);
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        return problem.GetProperty("detail").GetString()!;
    }

    /// <summary>A header of the answer or of its body; empty when it is not there.</summary>
    public static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values) : "";

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        _control.Dispose();
    }
}
