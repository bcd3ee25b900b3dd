using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

public sealed class TcpNgListenerTests : IAsyncDisposable
{
    private readonly ControlFixture _fixture = new();
    private readonly TcpNgListener _listener;

    public TcpNgListenerTests()
    {
        _listener = Listen();
        _fixture.Control.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _fixture.Dispose();
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(client, "1 d7:command4:pinge2 d7:command5:query7:call-id1:ae3 d7:command4:pinge");

        string expected = "1 d6:result4:ponge2 d4:sizei0e7:call-id1:a6:result2:oke3 d6:result4:ponge";
        Assert.Equal(expected, await ControlFixture.ReadAsync(client.GetStream(), expected.Length));
    }

    [Fact]
    public async Task A_request_may_come_byte_by_byte()
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        client.NoDelay = true;
        foreach (byte b in "77_1 d7:command4:pinge"u8.ToArray())
            await client.GetStream().WriteAsync(new[] { b });

        Assert.Equal("77_1 d6:result4:ponge", await ControlFixture.ReadAsync(client.GetStream(), 21));
    }

    [Fact]
    public async Task Json_is_taken_as_well_and_may_be_mixed_with_bencode()
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(client, "1 {\"command\":\"query\",\"call-id\":\"}\\\"\"}2 d7:command4:pinge3 {\"command\":");
        await SendAsync(client, "\"ping\"}");

        string expected = "1 {\"size\":0,\"call-id\":\"}\\\"\",\"result\":\"ok\"}2 d6:result4:ponge3 {\"result\":\"pong\"}";
        Assert.Equal(expected, await ControlFixture.ReadAsync(client.GetStream(), expected.Length));
    }

    [Fact]
    public async Task A_large_request_in_many_segments_is_taken()
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        string blob = new('x', 1_000_000);
        await SendAsync(client, $"1 d7:command10:play media4:blob{blob.Length}:{blob}e2 d7:command4:pinge");

        string expected = "1 d4:sizei1000000e7:call-id0:6:result2:oke2 d6:result4:ponge";
        Assert.Equal(expected, await ControlFixture.ReadAsync(client.GetStream(), expected.Length));
    }

    [Theory]
    [InlineData("1 ping", "Invalid NG data format")]
    [InlineData("1 xyz", "Invalid NG data format")]
    [InlineData("1 d3:ab", null)]
    [InlineData("1 dx", "Could not decode bencode dictionary")]
    [InlineData("1 d9999999:", "Could not decode bencode dictionary")]
    public async Task An_invalid_request_gets_an_error_and_the_connection_is_closed(string sent, string? reason)
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(client, sent);

        string reply = await ControlFixture.FinishAsync(client);

        if (reason is null)
            Assert.Equal("", reply);
        else
            Assert.Contains(reason, reply);
    }

    [Fact]
    public async Task S19_a_nesting_bomb_gets_an_error_and_others_are_served()
    {
        using TcpClient bomber = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(bomber, ControlFixture.Bomb("9 "));
        Assert.Contains("Could not decode bencode dictionary", await ControlFixture.FinishAsync(bomber));

        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(client, "1 d7:command4:pinge");
        Assert.Equal("1 d6:result4:ponge", await ControlFixture.ReadAsync(client.GetStream(), 18));
    }

    [Fact]
    public async Task A_cookie_without_end_closes_the_connection()
    {
        using TcpClient client = await ControlFixture.ConnectAsync(_listener.LocalEndPoint);
        await SendAsync(client, new string('a', 300));
        Assert.Equal("", await ControlFixture.FinishAsync(client));
    }

    [Fact]
    public async Task Silent_and_slow_connections_are_closed()
    {
        var limits = new TcpNgLimits(new ConnectionLimits(8, 8, 0), TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(30));
        await using TcpNgListener listener = Listen(limits);
        using TcpClient silent = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        using TcpClient slow = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await SendAsync(slow, "1 d7:comm");

        Assert.Equal("", await ControlFixture.ReadToEndAsync(silent.GetStream()));
        Assert.Equal("", await ControlFixture.ReadToEndAsync(slow.GetStream()));
    }

    [Fact]
    public async Task A16_Beyond_the_cap_the_connection_that_has_waited_longest_gives_way()
    {
        await using TcpNgListener listener = Listen(TcpNgLimits.Default with { Connections = new ConnectionLimits(2, 2, 0) });
        using TcpClient first = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await AskAsync(first);
        using TcpClient second = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await AskAsync(second);
        await AskAsync(first);
        using TcpClient third = await ControlFixture.ConnectAsync(listener.LocalEndPoint);

        await AskAsync(third);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            // The connection is closed by FIN or by reset.
            if ((await ControlFixture.ReadToEndAsync(second.GetStream())).Length == 0)
                throw new IOException("closed");
        });
        await AskAsync(first);
        Assert.Equal((0, 1), (_fixture.Counters.Overloaded, _fixture.Counters.Displaced));
    }

    [Fact]
    public void A22_A_port_in_use_cannot_be_taken_by_another_engine() =>
        Assert.Throws<SocketException>(() => new TcpNgListener(_listener.LocalEndPoint, _fixture.Control, _fixture.Gate, _fixture.Framed));

    private TcpNgListener Listen(TcpNgLimits? limits = null) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), _fixture.Control, _fixture.Gate, _fixture.Framed, limits);

    private static async Task AskAsync(TcpClient client)
    {
        await SendAsync(client, "1 d7:command4:pinge");
        Assert.Equal("1 d6:result4:ponge", await ControlFixture.ReadAsync(client.GetStream(), 18));
    }

    private static async Task SendAsync(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
}
