using System.Diagnostics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Metrics;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

public sealed class CommandTelemetryTests : IDisposable
{
    private readonly FixedReplies _inner = new();
    private readonly CommandTelemetry _telemetry;
    private readonly Activity _parent = new("test");
    private readonly List<Activity> _spans = [];

    public CommandTelemetryTests() => _telemetry = new CommandTelemetry(_inner);

    public void Dispose()
    {
        _telemetry.Dispose();
        _parent.Dispose();
    }

    [Theory]
    [InlineData(false, ActivityStatusCode.Ok, null)]
    [InlineData(true, ActivityStatusCode.Error, "Unknown call-ID")]
    public void A_command_is_a_span_with_its_call_id_and_status(bool fails, ActivityStatusCode status, string? description)
    {
        _inner.Fails = fails;
        using ActivityListener listener = Listen();
        _telemetry.Execute(Request(), Source(), default);
        Activity span = Assert.Single(_spans);
        Assert.Equal(("ng offer", ActivityKind.Server, status, description),
            (span.OperationName, span.Kind, span.Status, span.StatusDescription));
        Assert.Equal(("offer", "call-1", "192.0.2.1"),
            (span.GetTagItem("rpc.method"), span.GetTagItem("mediaengine.call_id"), span.GetTagItem("client.address")));
    }

    [Fact]
    public void An_exception_ends_its_span_with_an_error()
    {
        _inner.Throws = true;
        using ActivityListener listener = Listen();
        Assert.Throws<InvalidOperationException>(() => _telemetry.Execute(Request(), Source(), default));
        Assert.Equal((ActivityStatusCode.Error, "InvalidOperationException"), (Assert.Single(_spans).Status, _spans[0].StatusDescription));
    }

    [Fact]
    public void Without_a_listener_nothing_is_allocated_and_durations_are_counted()
    {
        NgRequest request = Request();
        TransportAddress source = Source();
        _telemetry.Execute(request, source, default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            _telemetry.Execute(request, source, default);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(101, _telemetry.Durations.Counts.ToArray().Sum());
    }

    private static NgRequest Request() => NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("call-id", "call-1"));

    private static TransportAddress Source()
    {
        Assert.True(TransportAddress.TryParseAddress("192.0.2.1", out TransportAddress address));
        return address;
    }

    /// <summary>Only the spans of this test, because other tests run in parallel.</summary>
    private ActivityListener Listen()
    {
        _parent.Start();
        ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == EngineMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.ParentId == _parent.Id)
                    _spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class FixedReplies : INgCommandHandler
    {
        private readonly NgDictionary _ok = NgReply.Ok();

        public bool Fails { get; set; }

        public bool Throws { get; set; }

        public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now) =>
            Throws ? throw new InvalidOperationException("a bug") : Fails ? NgReply.Error("Unknown call-ID") : _ok;

        public void Refused(TransportAddress source, string reason)
        {
        }
    }
}
