using MediaEngine.Gateway.Viewers;
using MediaEngine.Server.Tests.Listeners;
using MediaEngine.Server.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

public sealed class GatewayCallsTests : IDisposable
{
    private static readonly WatchRequest _request = new("door", "v=0\r\n", default);

    private readonly ControlFixture _control = new();
    private readonly FakeGateway _gateway = new() { Reply = null };

    public GatewayCallsTests() => _control.Control.Start();

    public void Dispose() => _control.Dispose();

    [Fact]
    public async Task A_viewer_who_waits_too_long_is_told_to_come_again_and_leaves_no_session_behind()
    {
        GatewayCalls calls = new(_control.Control, _gateway) { Patience = TimeSpan.FromMilliseconds(500) };
        SessionReply reply = await calls.WatchAsync(_request, default).WaitAsync(ControlFixture.Patience);
        Assert.Equal(SessionOutcome.Overloaded, reply.Outcome);
        Assert.Equal(0, calls.Waiting);

        // On a slow machine the time may be over before the gateway is asked: then there is nothing to end.
        await _control.Control.RunAsync(() =>
        {
            if (_gateway.Watched.Count > 0)
                _gateway.Release(FakeGateway.Made("late"));
            return 0;
        });
        Assert.Equal(_gateway.Watched.Count > 0 ? ["late"] : [], _gateway.Ended);
    }

    [Fact]
    public async Task Only_so_many_viewers_wait()
    {
        GatewayCalls calls = new(_control.Control, _gateway);
        using var leaving = new CancellationTokenSource();
        Task<SessionReply>[] waiting =
            [.. Enumerable.Range(0, GatewayCalls.MaxWaiting).Select(_ => calls.WatchAsync(_request, leaving.Token))];
        SessionReply refused = await calls.WatchAsync(_request, default).WaitAsync(ControlFixture.Patience);
        Assert.Equal(SessionOutcome.Overloaded, refused.Outcome);

        await leaving.CancelAsync();
        foreach (Task<SessionReply> one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal(0, calls.Waiting);
    }

    [Fact]
    public async Task A_bug_of_the_gateway_is_an_error_and_ends_nothing_else()
    {
        GatewayCalls calls = new(_control.Control, new FakeGateway { Reply = null, Fault = new InvalidOperationException("a bug") });
        await Assert.ThrowsAsync<InvalidOperationException>(() => calls.WatchAsync(_request, default).WaitAsync(ControlFixture.Patience));
        Assert.Equal(7, await _control.Control.RunAsync(() => 7));
        Assert.Equal(1, _control.Counters.HandlerFailures);
    }
}
