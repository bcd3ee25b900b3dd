using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

/// <summary>Requests that wait for an event of a worker.</summary>
public sealed class ParkedRequestTests : IDisposable
{
    private const string Later = "d7:call-id5:later7:command5:querye";
    private const string Other = "d7:call-id5:other7:command5:querye";

    private readonly ControlFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Other_requests_are_answered_meanwhile_and_the_reply_goes_to_the_right_client()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        using var waiting = new UdpClient(AddressFamily.InterNetwork);
        waiting.Connect(socket.LocalEndPoint);
        waiting.Send(Encoding.Latin1.GetBytes("1 " + Later));
        Assert.Contains("other", ControlFixture.AskUdp(socket.LocalEndPoint, "2 " + Other), StringComparison.Ordinal);
        Assert.Equal(0, waiting.Available);
        _fixture.BringFigures();
        waiting.Client.ReceiveTimeout = (int)ControlFixture.Patience.TotalMilliseconds;
        IPEndPoint? from = null;
        string reply = Encoding.Latin1.GetString(waiting.Receive(ref from));
        Assert.StartsWith("1 d", reply, StringComparison.Ordinal);
        Assert.Contains("later", reply, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_sent_again_while_the_first_waits_gets_the_same_reply_and_has_no_second_effect()
    {
        UdpControlSocket socket = _fixture.AttachUdp(IPAddress.Loopback);
        _fixture.Control.Start();
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(socket.LocalEndPoint);
        client.Send(Encoding.Latin1.GetBytes("1 " + Later));
        client.Send(Encoding.Latin1.GetBytes("1 " + Later));
        Assert.Contains("other", ControlFixture.AskUdp(socket.LocalEndPoint, "2 " + Other), StringComparison.Ordinal);
        _fixture.BringFigures();
        client.Client.ReceiveTimeout = (int)ControlFixture.Patience.TotalMilliseconds;
        IPEndPoint? from = null;
        Assert.Equal(client.Receive(ref from), client.Receive(ref from));
        lock (_fixture.Executed)
            Assert.Equal(3, _fixture.Executed.Count(id => id == "later"));
    }

    [Fact]
    public async Task A_call_from_another_thread_returns_when_its_request_is_complete()
    {
        _fixture.Control.Start();
        NgHandler handler = _fixture.Framed;
        Task<ReadOnlyMemory<byte>?> request = _fixture.Control.ExecuteAsync(handler, Encoding.Latin1.GetBytes("1 " + Later), default);
        int runs = 0;
        Task<int> function = _fixture.Control.RunAsync(() =>
        {
            handler(Encoding.Latin1.GetBytes("2 " + Later), default, MonotonicTime.FromSeconds(1));
            return ++runs;
        });
        await _fixture.Control.RunAsync(() => 0);
        Assert.False(request.IsCompleted || function.IsCompleted);
        _fixture.BringFigures();
        ReadOnlyMemory<byte>? reply = await request.WaitAsync(ControlFixture.Patience, TestContext.Current.CancellationToken);
        Assert.Contains("later", Encoding.Latin1.GetString(reply!.Value.Span), StringComparison.Ordinal);
        Assert.Equal(2, await function.WaitAsync(ControlFixture.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_waiting_caller_is_released_when_the_control_thread_ends()
    {
        _fixture.Control.Start();
        Task<ReadOnlyMemory<byte>?> request = _fixture.Control.ExecuteAsync(_fixture.Framed,
            Encoding.Latin1.GetBytes("1 " + Later), default);
        await _fixture.Control.RunAsync(() => 0);
        _fixture.Control.Dispose();
        Assert.Equal(0, (await request.WaitAsync(ControlFixture.Patience, TestContext.Current.CancellationToken))?.Length);
    }

    [Fact]
    public void Too_many_waiting_requests_are_refused()
    {
        var parked = new ParkedWork();
        int runs = 0;
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            if (!parked.TryAdd(i % 3, () => runs++, () => refused++))
                refused++;
        }

        Assert.Equal(5000 - 4096, refused);
        parked.Resume(0, static _ => { });
        Assert.InRange(runs, 1, 1366);
        Assert.True(parked.TryAdd(1, static () => { }, static () => { }));
        parked.Abandon();
        Assert.True(refused > 3000);
    }
}
