using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;
using MediaEngine.Sessions.CodecHosts;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.CodecHosts;

/// <summary>Streams that a codec host transcodes, with hosts that work, die, hang, and lie.</summary>
public sealed class CodecLaneTests : IDisposable
{
    private static readonly LaneSettings _settings = new("door", HostedCodec.H265, HostedCodec.H264, 1280, 720, 1_000_000, 25_000);

    private readonly SimNetwork _network = new();
    private readonly SimEngine _engine;
    private long _lastCall;

    public CodecLaneTests() => _engine = new SimEngine(_network, new MediaWorkerOptions { MaximumCodecHosts = 2, LanesPerCodecHost = 3 });

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_frame_goes_to_the_host_and_comes_back_with_its_timestamp()
    {
        LaneProbe probe = Open(_settings);
        Assert.Empty(probe.Begun);
        Run(50);
        Assert.Single(probe.Begun);
        Assert.True(probe.Lane!.TrySend([1, 2, 3], LaneFlags.Key, 4711, _network.Now));
        Run(5);
        (LaneMessage message, byte[] frame) = Assert.Single(probe.Frames);
        Assert.Equal(4711, message.Timestamp);
        Assert.Equal([1, 2, 3], frame);
        Assert.Equal(0, probe.Lane.Outstanding);
        LaneMessage open = Host.Received.First(m => m.Kind == LaneMessageKind.Open);
        Assert.Equal((HostedCodec.H265, HostedCodec.H264, 1280, 720), (open.Input, open.Output, open.Width, open.Height));
        Assert.Equal((1_000_000, 25_000), (open.Bitrate, open.Rate));
    }

    [Fact]
    public void What_is_asked_of_a_lane_reaches_the_host()
    {
        LaneProbe probe = Open(_settings);
        Run(50);
        probe.Lane!.AskForKeyFrame();
        probe.Lane.Configure(_settings with { Bitrate = 300_000 });
        probe.Lane.Configure(_settings with { Bitrate = 300_000 });
        Run(5);
        Assert.Single(Host.Received, m => m.Kind == LaneMessageKind.KeyFrame);
        Assert.Equal(300_000, Assert.Single(Host.Received, m => m.Kind == LaneMessageKind.Configure).Bitrate);
    }

    [Fact]
    public void Lanes_share_a_host_and_get_another_one_when_it_is_full()
    {
        LaneProbe[] probes = [.. Enumerable.Range(0, 6).Select(_ => Open(_settings))];
        LaneProbe tooMany = Open(_settings);
        Assert.Equal(2, _engine.Io.CodecHosts.All.Count);
        Assert.All(probes, p => Assert.NotNull(p.Lane));
        Assert.Equal("All lanes of the codec hosts are in use.", tooMany.Failure);
        Close(probes[0]);
        Run(50);
        Assert.NotNull(Open(_settings).Lane);
    }

    [Fact]
    public void A_host_without_lanes_ends_after_a_while()
    {
        LaneProbe probe = Open(_settings);
        Run(50);
        Close(probe);
        Run(20_000);
        Assert.Single(_engine.Io.CodecHosts.Running);
        Run(60_000);
        Assert.Empty(_engine.Io.CodecHosts.Running);
    }

    [Fact]
    public void Lanes_of_a_host_that_dies_start_again_in_another_one()
    {
        LaneProbe idle = Open(_settings);
        LaneProbe busy = Open(_settings);
        Run(50);
        Host.IsStopped = true;
        busy.Lane!.TrySend([1], LaneFlags.Key, 1, _network.Now);
        Host.Die();
        Run(60);
        Assert.Equal(2, idle.Begun.Count);
        Assert.Equal(2, busy.Begun.Count);
        Assert.Equal((1, 0), (busy.Lane.Kills, idle.Lane!.Kills));
        Assert.True(busy.Lane.IsSuspect);
        busy.Lane.TrySend([2], LaneFlags.Key, 2, _network.Now);
        Run(5);
        Assert.Equal(2, Assert.Single(busy.Frames).Message.Timestamp);
    }

    [Fact]
    public void A_host_that_is_stopped_is_replaced_within_two_hundred_milliseconds()
    {
        LaneProbe probe = Open(_settings);
        Run(500);
        Host.IsStopped = true;
        MonotonicTime stopped = _network.Now;
        Run(400);
        Assert.Equal(2, probe.Begun.Count);
        Assert.InRange((probe.Begun[1] - stopped).TotalMilliseconds, 100, 300);
        Assert.True(_engine.Io.CodecHosts.All[0].IsEnded);
    }

    [Fact]
    public void A_decoder_that_does_not_end_is_ended_and_the_others_go_on()
    {
        LaneProbe good = Open(_settings);
        LaneProbe bad = Open(_settings);
        Run(50);
        SimCodecHost first = Host;
        first.Handle = (message, payload) =>
        {
            if (message.Kind != LaneMessageKind.Frame || message.Lane != bad.Lane!.Number)
                first.HandleByDefault(message, payload);
        };
        bad.Lane!.TrySend([1], LaneFlags.Key, 1, _network.Now);
        Run(2500);
        Assert.Equal((1, 0), (bad.Lane.Kills, good.Lane!.Kills));
        Assert.Equal((2, 2), (bad.Begun.Count, good.Begun.Count));
        Assert.NotSame(bad.Lane.Host, good.Lane.Host);
    }

    [Fact]
    public void A_stream_that_ends_three_hosts_is_refused()
    {
        _engine.Io.CodecHosts.Started = host => host.Handle = (message, payload) =>
        {
            if (message.Kind == LaneMessageKind.Frame)
                host.Die();
            else
                host.HandleByDefault(message, payload);
        };
        LaneProbe probe = Open(_settings);
        for (int i = 0; i < 5 && probe.Lane!.Host is not null; i++)
        {
            Run(60);
            probe.Lane.TrySend([1], LaneFlags.Key, i, _network.Now);
            Run(5);
        }

        Assert.Equal(3, probe.Begun.Count);
        Assert.StartsWith("The stream has ended the process of the codecs 3 times", probe.Failure, StringComparison.Ordinal);
        Assert.False(probe.Lane!.TrySend([1], LaneFlags.Key, 9, _network.Now));
    }

    [Fact]
    public void A_host_that_never_begins_fails_its_lanes_and_is_not_tried_again()
    {
        _engine.Io.CodecHosts.StartTime = TimeSpan.FromSeconds(100);
        LaneProbe probe = Open(_settings);
        Host.IsStopped = true;
        Run(1);
        Host.Die();
        Assert.Equal("The codec host does not start; the log has its messages.", probe.Failure);
        LaneProbe silent = Open(_settings);
        Host.IsStopped = true;
        Run(11_000);
        Assert.Equal("The codec host does not start.", silent.Failure);
        Assert.Equal(2, _engine.Io.CodecHosts.All.Count);
    }

    [Fact]
    public void A_lane_fails_with_the_reason_of_the_host()
    {
        _engine.Io.CodecHosts.Started = host => host.Handle = (message, payload) =>
        {
            if (message.Kind == LaneMessageKind.Open)
                host.Send(message with { Kind = LaneMessageKind.Failed }, "libavcodec is not installed"u8);
        };
        LaneProbe probe = Open(_settings);
        Run(50);
        Assert.Equal("libavcodec is not installed", probe.Failure);
    }

    [Fact]
    public void No_host_is_a_sentence()
    {
        _engine.Io.CodecHosts.Refusal = "too many open files";
        Assert.Equal("The codec host cannot be started: too many open files.", Open(_settings).Failure);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(64)]
    [InlineData(int.MaxValue)]
    public void A_host_that_names_no_lane_is_ended(int lane)
    {
        LaneProbe probe = Open(_settings);
        Run(50);
        Host.Send(new LaneMessage { Kind = LaneMessageKind.Frame, Lane = lane }, [1]);
        Run(60);
        Assert.True(_engine.Io.CodecHosts.All[0].IsEnded);
        Assert.Equal(2, probe.Begun.Count);
        Assert.Empty(probe.Frames);
    }

    [Fact]
    public void A_call_that_ends_closes_its_lane()
    {
        LaneProbe probe = Open(_settings);
        Run(50);
        Close(probe);
        Run(5);
        Assert.Equal(LaneMessageKind.Close, Host.Received[^1].Kind);
    }

    private SimCodecHost Host => _engine.Io.CodecHosts.All[^1];

    private void Run(int milliseconds) => _network.Run(TimeSpan.FromMilliseconds(milliseconds));

    private LaneProbe Open(LaneSettings settings)
    {
        LaneProbe? opened = null;
        _engine.Worker.Apply(
            new CallPlan
            {
                CallKey = ++_lastCall,
                CallId = "lane",
                Sources = [new LaneProbePlan(1, settings, probe => opened = probe)],
                Timeouts = new CallTimeouts(0, 0, 0, 0),
            }, _network.Now);
        return opened!;
    }

    private void Close(LaneProbe probe) => _engine.Worker.Remove(probe.CallKey);
}
