using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

/// <summary>Connections that occupy places but send nothing, or send too slowly.</summary>
public sealed class SilentClientsTests : IAsyncLifetime
{
    private const string Head =
        "POST /ng-plain HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n";

    private readonly ControlFixture _fixture = new();
    private readonly List<Socket> _silent = [];

    public ValueTask InitializeAsync()
    {
        _fixture.Control.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _silent.ForEach(s => s.Dispose());
        _fixture.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: 127")]
    [InlineData(Head + "{")]
    public async Task A16_Six_hundred_waiting_HTTP_connections_block_no_other_client(string sent)
    {
        await using HttpControlListener listener = await StartAsync(new HttpControlOptions([new IPEndPoint(IPAddress.Loopback, 0)], []));
        await OpenAsync(new IPEndPoint(IPAddress.Loopback, listener.Addresses[0].Port), 600, sent);
        Assert.StartsWith("HTTP/1.1 200", await GetAsync(listener, "/ping"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await GetAsync(listener, "/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A16_Three_hundred_silent_TCP_connections_block_no_other_client()
    {
        await using var listener = new TcpNgListener(new IPEndPoint(IPAddress.Loopback, 0), _fixture.Control, _fixture.Gate,
            _fixture.Framed);
        await OpenAsync(listener.LocalEndPoint, 300, "");
        using TcpClient client = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await client.GetStream().WriteAsync("1 d7:command4:pinge"u8.ToArray());
        Assert.Equal("1 d6:result4:ponge", await ControlFixture.ReadAsync(client.GetStream(), 18));
    }

    [Fact]
    public async Task A16_Silent_connections_to_the_command_line_interface_block_no_other_client()
    {
        await using var listener = new CliListener(new IPEndPoint(IPAddress.Loopback, 0), _fixture.Control, _fixture.Gate,
            command => $"<{command}>");
        await OpenAsync(listener.LocalEndPoint, 100, "list");
        using TcpClient client = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await client.GetStream().WriteAsync("usage\n"u8.ToArray());
        Assert.Equal("<usage>", await ControlFixture.ReadToEndAsync(client.GetStream()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: 127")]
    [InlineData(Head + "{")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ng.rtpengine.com\r\n\r\n\x01")]
    public async Task A16_A_connection_with_an_unfinished_request_is_closed_in_time(string sent)
    {
        var moment = TimeSpan.FromMilliseconds(50);
        await using HttpControlListener listener = await StartAsync(new HttpControlOptions([new IPEndPoint(IPAddress.Loopback, 0)], [])
        {
            FirstRequestTimeout = moment,
            HeadTimeout = moment,
            BodyTimeout = moment,
            IdleTimeout = moment,
        });
        using TcpClient client = await ControlFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, listener.Addresses[0].Port));
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(sent));
        try
        {
            await ControlFixture.ReadToEndAsync(client.GetStream());
        }
        catch (IOException)
        {
            // A reset also closes the connection.
        }
    }

    private Task<HttpControlListener> StartAsync(HttpControlOptions options) => HttpControlListener.StartAsync(
        options, _fixture.Control, _fixture.Gate,
        new HttpControlHandlers(_fixture.Framed, _fixture.Plain, command => $"<{command}>", CliReading.ChangesNothing,
            () => Task.FromResult("metrics\n")));

    private async Task OpenAsync(IPEndPoint server, int count, string sent)
    {
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _silent.Add(socket);
            await socket.ConnectAsync(server);
            try
            {
                if (sent.Length > 0)
                    await socket.SendAsync(Encoding.Latin1.GetBytes(sent));
            }
            catch (SocketException)
            {
                // The server has already closed it.
            }
        }
    }

    private static async Task<string> GetAsync(HttpControlListener listener, string path)
    {
        using TcpClient client = await ControlFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, listener.Addresses[0].Port));
        await client.GetStream()
            .WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
        return await ControlFixture.ReadToEndAsync(client.GetStream());
    }
}
