using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using MediaEngine.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

public sealed class UdpControlTests : IDisposable
{
    private readonly ControlFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_ping_is_answered(string address)
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Parse(address));
        _fixture.Control.Start();
        Assert.Equal("5323_1 d6:result4:ponge", ControlFixture.AskUdp(socket.LocalEndPoint, "5323_1 d7:command4:pinge"));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.5")]
    [InlineData("::", "::1")]
    public void A_wildcard_socket_replies_from_the_address_it_was_asked_at(string bound, string asked)
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Parse(bound));
        _fixture.Control.Start();
        Assert.Equal(
            "1 d6:result4:ponge",
            ControlFixture.AskUdp(new IPEndPoint(IPAddress.Parse(asked), socket.LocalEndPoint.Port), "1 d7:command4:pinge"));
    }

    [Fact]
    public void S22_the_largest_datagram_arrives_in_full()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        string blob = new('x', 65_400);

        string reply = ControlFixture.AskUdp(socket.LocalEndPoint, $"1 d7:command10:play media4:blob{blob.Length}:{blob}e");

        Assert.Contains("4:sizei65400e", reply);
    }

    [Fact]
    public void A1_A_command_from_one_of_our_media_sockets_is_refused_and_counted()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        using var media = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        media.Client.ReceiveTimeout = 20_000;
        _fixture.OwnMedia.Add(TransportAddress.From((IPEndPoint)media.Client.LocalEndPoint!));
        _fixture.Control.Start();
        media.Send("1 d7:command4:pinge"u8, socket.LocalEndPoint);
        Assert.Equal("2 d6:result4:ponge", ControlFixture.AskUdp(socket.LocalEndPoint, "2 d7:command4:pinge"));
        Assert.Equal((1, 1), (_fixture.Counters.OwnMedia, _fixture.Counters.Requests));
        Assert.Equal(0, media.Available);
    }

    [Fact]
    public void Garbage_gets_no_reply_and_is_counted()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        using var client = new UdpClient();
        client.Connect(socket.LocalEndPoint);
        client.Send("nospace"u8);
        client.Send([]);

        Assert.Equal("2 d6:result4:ponge", ControlFixture.Ask(client, "2 d7:command4:pinge"));
        Assert.Equal(2, _fixture.Counters.Garbage);
        Assert.Equal(3, _fixture.Counters.Requests);
    }

    [Fact]
    public void S19_a_nesting_bomb_is_an_error_like_any_other()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        Assert.Contains("Could not decode bencode dictionary", ControlFixture.AskUdp(socket.LocalEndPoint, ControlFixture.Bomb("9 ")));
        Assert.Equal("10 d6:result4:ponge", ControlFixture.AskUdp(socket.LocalEndPoint, "10 d7:command4:pinge"));
    }

    [Fact]
    public void An_exception_in_one_request_does_not_end_signalling()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        using var client = new UdpClient();
        client.Connect(socket.LocalEndPoint);
        client.Send("1 d7:command5:query7:call-id5:throwe"u8);

        Assert.Equal("2 d6:result4:ponge", ControlFixture.Ask(client, "2 d7:command4:pinge"));
        Assert.Equal(1, _fixture.Counters.HandlerFailures);
    }

    [Fact]
    public void When_datagrams_have_piled_up_new_calls_wait_for_those_that_exist()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        using var client = new UdpClient();
        client.Connect(socket.LocalEndPoint);
        for (int i = 0; i < 10; i++)
        {
            client.Send(System.Text.Encoding.ASCII.GetBytes($"o{i} d7:command5:offer7:call-id3:newe"));
            client.Send(System.Text.Encoding.ASCII.GetBytes($"d{i} d7:command6:delete7:call-id3:olde"));
        }

        _fixture.Control.Start();
        IPEndPoint? from = null;
        client.Client.ReceiveTimeout = (int)ControlFixture.Patience.TotalMilliseconds;
        for (int i = 0; i < 20; i++)
            client.Receive(ref from);

        Assert.Equal([.. Enumerable.Repeat("old", 10), .. Enumerable.Repeat("new", 10)], _fixture.Executed);
    }

    [Fact]
    public async Task Requests_and_posted_work_run_on_one_thread()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        Thread posted = await _fixture.Control.RunAsync(() => Thread.CurrentThread);
        ControlFixture.AskUdp(socket.LocalEndPoint, "1 d7:command4:pinge");
        await _fixture.Control.ExecuteAsync(_fixture.Framed, "2 d7:command4:pinge"u8.ToArray(), default);

        Assert.Equal([posted, posted], _fixture.Threads);
        Assert.NotEqual(Thread.CurrentThread, posted);
    }

    [Fact]
    public async Task A_deadline_is_met_without_any_request()
    {
        var fired = new TaskCompletionSource();
        MonotonicTime due = MonotonicClock.Now + TimeSpan.FromMilliseconds(20);
        using var fixture = new ControlFixture(now =>
        {
            if (now >= due)
                fired.TrySetResult();
            return now >= due ? MonotonicTime.Never : due;
        });
        fixture.Control.Start();
        await fired.Task.WaitAsync(ControlFixture.Patience);
    }

    [Fact]
    public void Peers_that_are_not_allowed_are_refused_and_counted()
    {
        var counters = new ListenerCounters();
        var gate = new ControlGate(AllowList.Parse(["192.0.2.0/24"]), counters, NullLogger.Instance);

        Assert.True(gate.Admits(TransportAddress.FromIPv4(0xC0000207, 1)));
        Assert.True(gate.Admits(TransportAddress.FromIPv4(0x7F000009, 1)));
        Assert.False(gate.Admits(TransportAddress.FromIPv4(0xC0000307, 1)));
        Assert.False(gate.Admits(IPAddress.Parse("2001:db8::1")));
        Assert.Equal(2, counters.Refused);
    }

    [Fact]
    public void An_address_of_another_host_cannot_be_bound() =>
        Assert.Throws<SocketException>(() => new UdpControlSocket(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), _fixture.Framed));
}
