using System.Text.Json.Nodes;
using MediaEngine.ViewerLoad.Media;

namespace MediaEngine.ViewerLoad.Report;

/// <summary>The result of a run.</summary>
internal sealed record LoadResult
{
    public required int Viewers { get; init; }

    /// <summary>Viewers that got frames in the measured time.</summary>
    public required int Watching { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<ViewerFigures> Figures { get; init; }

    public required IReadOnlyList<double> AnswerMilliseconds { get; init; }

    public required IReadOnlyList<double> ConnectMilliseconds { get; init; }

    public required IReadOnlyList<double> FirstFrameMilliseconds { get; init; }

    public required ServerUsage Server { get; init; }

    public required double ClientCpuSeconds { get; init; }

    public required long Overruns { get; init; }

    public required IReadOnlyList<string> Failures { get; init; }

    public string Json()
    {
        long packets = Sum(f => f.Packets + f.Retransmissions);
        long all = packets + Sum(f => f.OtherPackets);
        var json = new JsonObject
        {
            ["viewers"] = Viewers,
            ["watching"] = Watching,
            ["seconds"] = Math.Round(Seconds, 3),
            ["answerMs"] = Spread(AnswerMilliseconds),
            ["connectMs"] = Spread(ConnectMilliseconds),
            ["firstFrameMs"] = Spread(FirstFrameMilliseconds),
            ["packetsPerSecond"] = Math.Round(all / Seconds),
            ["megabitsPerViewer"] = Math.Round(Sum(f => f.Bytes) * 8 / Seconds / 1e6 / Math.Max(1, Watching), 3),
            ["framesPerSecond"] = Math.Round(Sum(f => f.Frames) / Seconds / Math.Max(1, Watching), 2),
            ["longestGapMs"] = Spread([.. Figures.Select(f => f.LongestGap.TotalMilliseconds)]),
            ["lost"] = Sum(f => f.Lost),
            ["recovered"] = Sum(f => f.Recovered),
            ["retransmissions"] = Sum(f => f.Retransmissions),
            ["checked"] = Sum(f => f.Checked),
            ["notAuthentic"] = Sum(f => f.Wrong),
            ["clientOverruns"] = Overruns,
            ["clientCpuShare"] = Math.Round(ClientCpuSeconds / Seconds, 3),
        };
        if (Server.CpuSeconds > 0)
        {
            json["serverCpuShare"] = Math.Round(Server.CpuSeconds / Seconds, 4);
            json["serverMicrosecondsPerPacket"] = Math.Round(Server.CpuSeconds * 1e6 / Math.Max(1, all), 3);
            json["viewersPerCore"] = Math.Round(Watching * Seconds / Server.CpuSeconds);
            json["serverMegabytes"] = Math.Round(Server.ResidentBytes / 1e6, 1);
        }

        if (Failures.Count > 0)
            json["failures"] = new JsonArray([.. Failures.Distinct().Take(5).Select(f => (JsonNode)f)]);
        return json.ToJsonString(new() { WriteIndented = true });
    }

    private long Sum(Func<ViewerFigures, long> of) => Figures.Sum(of);

    private static JsonObject Spread(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        double At(double share) =>
            sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))], 1);
        return new JsonObject { ["p50"] = At(0.5), ["p95"] = At(0.95), ["max"] = At(1) };
    }
}
