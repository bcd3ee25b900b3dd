using System.Text.Json.Nodes;
using MediaEngine.System.Tests.Browsers;
using Xunit;

namespace MediaEngine.System.Tests.Gateway;

/// <summary>Viewers whose network loses packets, or carries less than the stream has.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class ImpairedViewerTests(ITestOutputHelper output)
{
    private const double FrameRate = 25;

    [Fact]
    public async Task A_viewer_with_five_per_cent_loss_sees_every_picture()
    {
        await using CameraRig rig = await StartAsync("ball");
        using ImpairedPath path = await rig.WatchImpairedAsync("camera");
        path.Loss = 0.05;
        JsonNode report = await rig.ReportAsync(8);
        Print($"5 % loss, {path.Lost} packets lost", report);

        Assert.InRange(path.Lost, 10, 100_000);
        Assert.InRange(Number(report, "decoded"), FrameRate * 0.95, FrameRate * 1.05);
        Assert.InRange(Number(report, "longestGap"), 0, 1000);
        Assert.Equal(0, Number(report, "unreadable"));
    }

    [Fact]
    public async Task A_viewer_behind_a_bottleneck_gets_what_it_carries_and_nobody_waits_for_it()
    {
        await using CameraRig rig = await StartAsync("snow");
        using ImpairedPath path = await rig.WatchImpairedAsync("camera");
        path.Rate = 1_000_000;

        // The first seconds are for finding the capacity.
        Print("the first seconds", await rig.ReportAsync(3));
        long lostBefore = path.Lost;
        JsonNode report = await rig.ReportAsync(8);
        Print($"1 Mbit/s for a stream of 2 Mbit/s, {path.Lost - lostBefore} packets lost", report);

        Assert.Equal("connected", report["state"]!.GetValue<string>());
        Assert.InRange(Number(report, "decoded"), 5, FrameRate);
        Assert.InRange(Number(report, "longestGap"), 0, 1500);
        Assert.Equal("playing", (await rig.StreamAsync("camera"))["state"]!.GetValue<string>());
    }

    /// <param name="pattern">Of the camera's test pictures; "snow" fills its 2 Mbit/s.</param>
    private static Task<CameraRig> StartAsync(string pattern) =>
        CameraRig.StartAsync(BrowserKind.Chromium, [("camera", "h264")], ["--pattern", pattern, "--kbps", "2000"]);

    private static double Number(JsonNode report, string name) => report[name]?.GetValue<double>() ?? double.NaN;

    private void Print(string what, JsonNode report) => output.WriteLine($"{what}: {report.ToJsonString()}");
}
