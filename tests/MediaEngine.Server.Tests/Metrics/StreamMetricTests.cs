using MediaEngine.Gateway.Streams;
using MediaEngine.Server.Metrics;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

public sealed class StreamMetricTests
{
    [Fact]
    public void A_stream_has_its_figures_by_name()
    {
        StreamStatus door = new("door", StreamState.Playing, "", TimeSpan.Zero)
        {
            Viewers = 3,
            Connections = 2,
            Video = new TrackStatus("H264", true) { Frames = 250, Bitrate = 2_000_000, LostPackets = 4 },
            Audio = new TrackStatus("PCMA", true) { Bitrate = 64_000 },
        };
        string page = new MetricsPage(TestMetrics.Sources() with { Streams = () => [door] }).Write();
        foreach (string line in (string[])["mediaengine_streams{state=\"playing\"} 1", "mediaengine_streams{state=\"idle\"} 0",
            "mediaengine_stream_state{stream=\"door\",state=\"playing\"} 1", "mediaengine_stream_viewers{stream=\"door\"} 3",
            "mediaengine_stream_connections_total{stream=\"door\"} 2", "mediaengine_stream_frames_total{stream=\"door\"} 250",
            "mediaengine_stream_bits_per_second{stream=\"door\",kind=\"audio\"} 64000",
            "mediaengine_stream_lost_packets_total{stream=\"door\",kind=\"video\"} 4"])
            Assert.Contains(line + "\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_label_values_is_bounded()
    {
        StreamStatus[] many = [.. Enumerable.Range(0, 2000).Select(i => new StreamStatus($"s{i}", StreamState.Idle, "", TimeSpan.Zero))];
        string page = new MetricsPage(TestMetrics.Sources() with { Streams = () => many }).Write();
        Assert.Equal(StreamMetricRows.Maximum, page.Split("mediaengine_stream_viewers{").Length - 1);
        Assert.Contains("mediaengine_streams{state=\"idle\"} 2000\n", page, StringComparison.Ordinal);
    }
}
