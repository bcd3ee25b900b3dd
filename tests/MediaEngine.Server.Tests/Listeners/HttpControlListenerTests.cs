using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

public sealed class HttpControlListenerTests : IAsyncLifetime
{
    private const string NgType = "application/x-rtpengine-ng";

    private readonly ControlFixture _fixture = new();
    private readonly HttpClient _client = new() { Timeout = ControlFixture.Patience };
    private HttpControlListener _listener = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture.Control.Start();
        _listener = await StartAsync(new HttpControlOptions([new IPEndPoint(IPAddress.Loopback, 0)], []));
        _client.BaseAddress = _listener.Addresses[0];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        _fixture.Dispose();
    }

    [Theory]
    [InlineData("/ng", NgType, "7 d7:command4:pinge", 200, "7 d6:result4:ponge")]
    [InlineData("/ng", NgType, "8 {\"command\":\"ping\"}", 200, "8 {\"result\":\"pong\"}")]
    [InlineData("/ng", "application/json", "{\"command\":\"ping\"}", 415, "unsupported content type")]
    [InlineData("/ng", NgType, "nocookie", 400, "no cookie")]
    [InlineData("/ng-plain", NgType, "d7:command4:pinge", 200, "d6:result4:ponge")]
    [InlineData("/ng-plain", "application/json", "{\"command\":\"ping\"}", 200, "{\"result\":\"pong\"}")]
    [InlineData("/ng-plain", "application/json; charset=utf-8", "{\"command\":\"ping\"}", 200, "{\"result\":\"pong\"}")]
    [InlineData("/ng-plain", "text/plain", "{\"command\":\"ping\"}", 415, "unsupported content type")]
    [InlineData("/ng-plain", "application/json", "", 200, "d12:error-reason25:Invalid data (no payload)6:result5:errore")]
    [InlineData("/cli", "text/plain", "list totals\n", 200, "<list totals>")]
    [InlineData("/other", NgType, "x", 404, "not found")]
    public async Task Posts_are_routed_by_uri_and_content_type(string path, string type, string body, int status, string reply)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await _client.PostAsync(path, content);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(reply, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/ping", 200, "pong")]
    [InlineData("/metrics", 200, "rtpengine_sessions 0\n")]
    [InlineData("/cli/list+sessions+all", 200, "<list sessions all>")]
    [InlineData("/", 404, "not found")]
    [InlineData("/ng", 404, "not found")]
    public async Task Gets_are_routed_by_uri(string path, int status, string reply)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(reply, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        using var content = new ByteArrayContent(new byte[HttpControlEndpoints.MaxBody + 1]);
        content.Headers.ContentType = new MediaTypeHeaderValue(NgType);
        using HttpResponseMessage response = await _client.PostAsync("/ng", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task S19_a_json_nesting_bomb_is_an_error()
    {
        using var content = new StringContent("{\"a\":" + new string('[', 20_000) + new string(']', 20_000) + "}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _client.PostAsync("/ng-plain", content);
        Assert.Equal("{\"error-reason\":\"Could not decode JSON dictionary\",\"result\":\"error\"}",
            await response.Content.ReadAsStringAsync());
    }


    [Fact]
    public async Task A_configured_token_is_required()
    {
        await using HttpControlListener listener = await StartAsync(
            new HttpControlOptions([new IPEndPoint(IPAddress.Loopback, 0)], [], Token: "secret"));
        var uri = new Uri(listener.Addresses[0], "/metrics");

        using HttpResponseMessage without = await _client.GetAsync(uri);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        using HttpResponseMessage with = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
    }

    [Fact]
    public async Task Https_serves_the_same_resources()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using HttpControlListener listener = await StartAsync(
            new HttpControlOptions([], [new IPEndPoint(IPAddress.Loopback, 0)], certificate));
        using var trusting = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) => presented!.Thumbprint == certificate.Thumbprint,
        };
        using var client = new HttpClient(trusting) { Timeout = ControlFixture.Patience };

        Assert.Equal("https", listener.Addresses[0].Scheme);
        Assert.Equal("pong", await client.GetStringAsync(new Uri(listener.Addresses[0], "/ping")));
    }

    [Theory]
    [InlineData("ng.rtpengine.com", "5_1 d7:command4:pinge", "5_1 d6:result4:ponge")]
    [InlineData("ng-plain.rtpengine.com", "{\"command\":\"ping\"}", "{\"result\":\"pong\"}")]
    [InlineData("cli.rtpengine.com", "list totals", "<list totals>")]
    [InlineData("echo.rtpengine.com", "hello", "hello")]
    public async Task S23_WebSocket_messages_are_served_by_sub_protocol_and_NG_replies_are_binary(string protocol, string message,
        string reply)
    {
        using ClientWebSocket socket = await ConnectAsync(protocol);
        Assert.Equal(protocol, socket.SubProtocol);

        // The same message in two fragments, then in one frame: a message ends with the final fragment.
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        await socket.SendAsync(bytes.AsMemory(0, 3), WebSocketMessageType.Text, false, default);
        await socket.SendAsync(bytes.AsMemory(3), WebSocketMessageType.Text, true, default);
        bool isNg = protocol.StartsWith("ng", StringComparison.Ordinal);
        Assert.Equal((reply, isNg ? WebSocketMessageType.Binary : WebSocketMessageType.Text), await ReceiveAsync(socket));
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, true, default);
        Assert.Equal((reply, WebSocketMessageType.Binary), await ReceiveAsync(socket));
    }

    [Fact]
    public async Task S19_a_nesting_bomb_by_WebSocket_is_an_error_and_the_connection_goes_on()
    {
        using ClientWebSocket socket = await ConnectAsync("ng.rtpengine.com");
        await socket.SendAsync(Encoding.ASCII.GetBytes(ControlFixture.Bomb("9 ")), WebSocketMessageType.Binary, true, default);
        Assert.Contains("Could not decode bencode dictionary", (await ReceiveAsync(socket)).Text);
        await socket.SendAsync("10 d7:command4:pinge"u8.ToArray(), WebSocketMessageType.Binary, true, default);
        Assert.Equal("10 d6:result4:ponge", (await ReceiveAsync(socket)).Text);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_closes_the_WebSocket()
    {
        using ClientWebSocket socket = await ConnectAsync("ng.rtpengine.com");
        await socket.SendAsync(new byte[HttpControlEndpoints.MaxBody + 1], WebSocketMessageType.Binary, true, default);
        await ReceiveAsync(socket);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    [Fact]
    public async Task An_unknown_sub_protocol_is_refused() =>
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("other.example"));

    private Task<HttpControlListener> StartAsync(HttpControlOptions options) => HttpControlListener.StartAsync(
        options, _fixture.Control, _fixture.Gate,
        new HttpControlHandlers(
            _fixture.Framed, _fixture.Plain, command => $"<{command}>", CliReading.ChangesNothing,
            () => Task.FromResult("rtpengine_sessions 0\n")));

    private async Task<ClientWebSocket> ConnectAsync(string protocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        using var timeout = new CancellationTokenSource(ControlFixture.Patience);
        await socket.ConnectAsync(new UriBuilder(_listener.Addresses[0]) { Scheme = "ws" }.Uri, timeout.Token);
        return socket;
    }

    private static async Task<(string Text, WebSocketMessageType Type)> ReceiveAsync(ClientWebSocket socket)
    {
        using var timeout = new CancellationTokenSource(ControlFixture.Patience);
        byte[] buffer = new byte[4096];
        ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
        return (Encoding.UTF8.GetString(buffer, 0, received.Count), received.MessageType);
    }
}
