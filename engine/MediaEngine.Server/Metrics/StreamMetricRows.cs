using System.Diagnostics.Metrics;
using MediaEngine.Gateway.Streams;
using MediaEngine.Server.Web;
using static MediaEngine.Server.Metrics.MetricRow;

namespace MediaEngine.Server.Metrics;

/// <summary>
/// Streams of the gateway. The number of label values is bounded; streams behind the limit are in the sums by state only.
/// </summary>
internal static class StreamMetricRows
{
    /// <summary>Streams with samples of their own, the first by name.</summary>
    public const int Maximum = 500;

    public static readonly MetricRow[] Rows =
    [
        Gauges("mediaengine_streams", "Streams of the gateway by state.", s => Enum.GetValues<StreamState>()
            .Select(state => Sample(s.Streams().Count(stream => stream.State == state), ("state", StreamJson.StateText(state))))),
        Gauges("mediaengine_stream_state", "1 for the state a stream is in.", s => Listed(s)
            .Select(stream => Sample(1, ("stream", stream.Name), ("state", StreamJson.StateText(stream.State))))),
        Gauges("mediaengine_stream_viewers", "Viewers of a stream now.", s => Each(s, stream => stream.Viewers)),
        Counters("mediaengine_stream_connections_total", "Connections to the camera of a stream.",
            s => Each(s, stream => stream.Connections)),
        Counters("mediaengine_stream_frames_total", "Frames of video that came from a stream's source.",
            s => Each(s, stream => stream.Video?.Frames ?? 0)),
        Gauges("mediaengine_stream_bits_per_second", "Media that comes from a stream's source, of the last seconds.",
            s => ByKind(s, track => track.Bitrate)),
        Counters("mediaengine_stream_lost_packets_total", "Packets lost on the way from a stream's source.",
            s => ByKind(s, track => track.LostPackets)),
    ];

    private static IEnumerable<StreamStatus> Listed(MetricSources sources) => sources.Streams().Take(Maximum);

    private static IEnumerable<Measurement<double>> Each(MetricSources sources, Func<StreamStatus, double> value) =>
        Listed(sources).Select(s => Sample(value(s), ("stream", s.Name)));

    private static IEnumerable<Measurement<double>> ByKind(MetricSources sources, Func<TrackStatus, double> value)
    {
        foreach (StreamStatus stream in Listed(sources))
        {
            if (stream.Video is { } video)
                yield return Sample(value(video), ("stream", stream.Name), ("kind", "video"));
            if (stream.Audio is { } audio)
                yield return Sample(value(audio), ("stream", stream.Name), ("kind", "audio"));
        }
    }
}
