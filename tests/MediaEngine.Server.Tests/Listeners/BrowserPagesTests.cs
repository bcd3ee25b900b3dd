using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

/// <summary>What pages in an operator's browser can do: images and links, forms, fetch, WebSockets, and DNS rebinding.</summary>
public sealed class BrowserPagesTests : IAsyncLifetime
{
    private readonly ControlFixture _fixture = new();
    private readonly List<string> _executed = [];
    private HttpControlListener _listener = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture.Control.Start();
        _listener = await StartAsync(null);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _fixture.Dispose();
    }

    [Theory]
    [InlineData("terminate all")]
    [InlineData("set maxsessions 0")]
    [InlineData("params revert")]
    [InlineData("call a terminate")]
    [InlineData("call a debug on")]
    [InlineData("debug a")]
    [InlineData("list sessions\nterminate all")]
    [InlineData("anything else")]
    public async Task A15_No_GET_changes_anything(string command)
    {
        string path = "/cli/" + string.Join('+', command.Split(' ').Select(Uri.EscapeDataString));
        string answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (!command.StartsWith("list", StringComparison.Ordinal))
        {
            Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
            Assert.Empty(_executed);
        }

        // The interface treats text that begins with a read-only command as one command, and refuses control characters.
        Assert.DoesNotContain("terminate all", _executed);
    }

    [Theory]
    [InlineData("/cli/list+sessions+all")]
    [InlineData("/cli/usage")]
    [InlineData("/cli/call+a+info")]
    [InlineData("/cli/params+diff")]
    [InlineData("/metrics")]
    [InlineData("/ping")]
    [InlineData("/health")]
    public async Task A15_GET_runs_read_only_commands(string path) =>
        Assert.StartsWith("HTTP/1.1 200", await SendAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("attacker.example", false)]
    [InlineData("attacker.example:PORT", false)]
    [InlineData("127.0.0.1.attacker.example", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("media.example", true)]
    [InlineData("media.example:8080", true)]
    [InlineData("MEDIA.example.", true)]
    [InlineData("only.example:8443", true)]
    [InlineData("only.example", false)]
    [InlineData("127.0.0.1:PORT", true)]
    [InlineData("localhost:PORT", true)]
    public async Task A15_A_foreign_Host_is_refused_for_every_method(string host, bool allowed)
    {
        host = host.Replace("PORT", $"{_listener.Addresses[0].Port}", StringComparison.Ordinal);
        string status = allowed ? "HTTP/1.1 200" : "HTTP/1.1 403";
        Assert.StartsWith(status, await SendAsync($"GET /metrics HTTP/1.1\r\nHost: {host}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(status,
            await SendAsync($"POST /cli HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n", "terminate all"),
            StringComparison.Ordinal);
        Assert.Equal(allowed ? ["terminate all"] : [], _executed);
        Assert.StartsWith(allowed ? "HTTP/1.1 101" : "HTTP/1.1 403", await SendAsync(Upgrade(host)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin: http://127.0.0.1:PORT", true)]
    [InlineData("Origin: http://127.0.0.1:1", false)]
    [InlineData("Origin: https://attacker.example", false)]
    [InlineData("Origin: null", false)]
    [InlineData("Sec-Fetch-Site: same-origin", true)]
    [InlineData("Sec-Fetch-Site: none", true)]
    [InlineData("Sec-Fetch-Site: cross-site", false)]
    [InlineData("Sec-Fetch-Site: same-site", false)]
    public async Task A15_A_page_of_another_origin_is_refused(string header, bool allowed)
    {
        int port = _listener.Addresses[0].Port;
        header = header.Replace("PORT", $"{port}", StringComparison.Ordinal);
        Assert.StartsWith(allowed ? "HTTP/1.1 200" : "HTTP/1.1 403",
            await SendAsync(
                $"POST /cli HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n",
                "terminate all"),
            StringComparison.Ordinal);
        Assert.StartsWith(allowed ? "HTTP/1.1 101" : "HTTP/1.1 403", await SendAsync(Upgrade($"127.0.0.1:{port}") + header + "\r\n"),
            StringComparison.Ordinal);
        Assert.Equal(allowed ? ["terminate all"] : [], _executed);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer 0123456789x", 401)]
    [InlineData("Basic 0123456789", 401)]
    [InlineData("Bearer 0123456789", 200)]
    public async Task A15_With_a_token_every_request_but_ping_and_health_needs_it(string? authorization, int status)
    {
        await _listener.DisposeAsync();
        _listener = await StartAsync("0123456789");
        string header = authorization is null ? "" : $"Authorization: {authorization}\r\n";
        Assert.StartsWith($"HTTP/1.1 {status}", await SendAsync($"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}"),
            StringComparison.Ordinal);
        Assert.StartsWith($"HTTP/1.1 {(status == 200 ? 101 : status)}", await SendAsync(Upgrade("127.0.0.1") + header),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await SendAsync("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n"), StringComparison.Ordinal);
    }

    private async Task<HttpControlListener> StartAsync(string? token) => await HttpControlListener.StartAsync(
        new HttpControlOptions([new IPEndPoint(IPAddress.Loopback, 0)], [],
            Token: token)
        { Hosts = ["media.example", "only.example:8443"] },
        _fixture.Control, _fixture.Gate,
        new HttpControlHandlers(_fixture.Framed, _fixture.Plain, Execute, CliReading.ChangesNothing, () => Task.FromResult("metrics\n")));

    private string Execute(string command)
    {
        _executed.Add(command);
        return "done";
    }

    private static string Upgrade(string host) =>
        $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: cli.rtpengine.com\r\n";

    /// <summary>The status line of the response.</summary>
    private async Task<string> SendAsync(string head, string body = "")
    {
        using TcpClient client = await ControlFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _listener.Addresses[0].Port));
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"{head}\r\n{body}"));
        using var reader = new StreamReader(client.GetStream());
        using var patience = new CancellationTokenSource(ControlFixture.Patience);
        return await reader.ReadLineAsync(patience.Token) ?? "";
    }
}
