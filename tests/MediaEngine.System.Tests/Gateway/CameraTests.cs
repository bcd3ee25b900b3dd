using System.Text.Json.Nodes;
using MediaEngine.System.Tests.Browsers;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests.Gateway;

/// <summary>Cameras of all kinds in real browsers: pictures, sound, and the reason where something cannot be shown.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class CameraTests(ITestOutputHelper output)
{
    private const double FrameRate = 25;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private static readonly (string Name, string Mount)[] _all =
    [
        ("h264", "h264"), ("h264-digest", "h264"), ("high", "h264high"), ("opus", "h264opus"), ("pcmu-digest", "h264pcmu"),
        ("long", "h264long"),
    ];

    [Theory]
    [InlineData(BrowserKind.Chromium, "tcp")]
    [InlineData(BrowserKind.Chromium, "udp")]
    public async Task Cameras_that_browsers_can_show_are_shown(BrowserKind browser, string transport)
    {
        await using CameraRig rig = await CameraRig.StartAsync(browser, _all, [$"--{transport}-only"]);
        try
        {
            foreach ((string name, string mount) in _all)
            {
                await rig.Browser.OpenAsync(await ViewerAsync(rig));
                JsonNode report = await rig.WatchAsync(name);
                Print($"{browser}, {name} over {transport}", report);
                Assert.InRange(Number(report, "decoded"), FrameRate * 0.95, FrameRate * 1.05);
                Assert.Equal(0, Number(report, "unreadable"));
                Assert.Equal(640, Number(report, "width"));
                Assert.Equal("connected", report["state"]!.GetValue<string>());
                if (mount is "h264" or "h264opus" or "h264pcmu")
                    Assert.True(Number(report, "audioOctets") > 4000, "there is no sound");
                await rig.Browser.EvaluateAsync("rig.close()");
            }
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    [Fact]
    public async Task A_browser_without_the_codec_of_the_picture_gets_the_sound()
    {
        await using CameraRig rig = await CameraRig.StartAsync(BrowserKind.Firefox, [("h264", "h264")]);
        JsonNode report = await rig.WatchAsync("h264");
        Print("Firefox", report);

        Assert.Equal("connected", report["state"]!.GetValue<string>());
        Assert.True(Number(report, "audioOctets") > 4000, "there is no sound");

        // Debian's Firefox fetches its H.264 decoder from outside, so here it has none; with one the picture must come too.
        bool hasH264 = (await rig.Browser.EvaluateAsync(
            "RTCRtpReceiver.getCapabilities('video').codecs.some(c => c.mimeType === 'video/H264')"))!.GetValue<bool>();
        output.WriteLine(hasH264 ? "this Firefox has H.264" : "this Firefox has no H.264");
        if (hasH264)
            Assert.InRange(Number(report, "decoded"), FrameRate * 0.95, FrameRate * 1.05);
    }

    [Fact]
    public async Task What_cannot_be_shown_yet_says_why()
    {
        await using CameraRig rig = await CameraRig.StartAsync(
            BrowserKind.Chromium, [("jpeg", "mjpeg"), ("b-frames", "h264b"), ("aac", "h264high")]);
        try
        {
            foreach (string name in (string[])["jpeg", "b-frames", "aac"])
            {
                await rig.Browser.OpenAsync(await ViewerAsync(rig));
                string told = "";
                try
                {
                    await rig.WatchAsync(name, 3);
                }
                catch (InvalidOperationException refused)
                {
                    told = refused.Message.Split('\n')[0];
                }

                JsonNode stream = await rig.StreamAsync(name);
                JsonNode track = stream[name == "aac" ? "audio" : "video"]!;
                string reason = track["reason"]!.GetValue<string>();
                output.WriteLine($"{name}: {reason} {told}");
                Assert.False(track["passes"]!.GetValue<bool>());
                if (name == "jpeg")
                    Assert.Contains(reason, told, StringComparison.Ordinal);
                await rig.Browser.EvaluateAsync("rig.close()");
            }
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    [Fact]
    public async Task Picture_and_sound_stay_in_step()
    {
        await using CameraRig rig = await CameraRig.StartAsync(BrowserKind.Chromium, [("h264", "h264")]);

        // A browser changes the delay of sound and picture by small steps.
        await rig.WatchAsync("h264", 10);
        JsonNode sync = (await rig.Browser.EvaluateAsync("rig.lipSync(8)"))!;
        output.WriteLine(sync.ToJsonString());

        Assert.InRange(Number(sync, "matched"), 5, 20);
        Assert.InRange(Number(sync, "median"), -60, 60);
    }

    [Fact]
    public async Task A_camera_that_dies_and_comes_back_is_shown_again_in_the_same_session()
    {
        await using CameraRig rig = await CameraRig.StartAsync(BrowserKind.Chromium, [("h264", "h264")]);
        try
        {
            await rig.WatchAsync("h264", 2);
            await rig.RestartCameraAsync();
            Assert.True(await Eventually.BecomesAsync(() => IsPlayingAsync(rig, "h264"), _patience), "the stream does not come back");
            JsonNode report = await rig.ReportAsync(3);
            Print("after the camera's restart", report);

            Assert.InRange(Number(report, "decoded"), FrameRate * 0.9, FrameRate * 1.1);
            Assert.Equal("connected", report["state"]!.GetValue<string>());
            Assert.Equal(0, Number(report, "unreadable"));
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    [Fact]
    public async Task The_page_shows_every_stream_and_the_test_camera_moves()
    {
        await using CameraRig rig = await CameraRig.StartAsync(
            BrowserKind.Chromium, [("door", "h264")], engineOptions: ["--stream=test=test:clock", "--stream=gone=rtsp://127.0.0.1:9/x"]);
        await rig.Browser.OpenAsync($"http://127.0.0.1:{rig.WebPort}/");
        bool live = await Eventually.BecomesAsync(
            async () => (await StatesAsync(rig)) is var states && states["door"] == "live" && states["test"] == "live", _patience);
        string file = Path.Combine(Repository.Root, "artifacts/gateway-page.png");
        await File.WriteAllBytesAsync(file, await rig.Browser.ScreenshotAsync());

        Assert.True(live, rig.Logs);
        Assert.NotEqual("live", (await StatesAsync(rig))["gone"]);
    }

    [Fact]
    public async Task The_viewers_of_a_worker_share_one_UDP_port()
    {
        const int port = 19400;
        const string remotePorts =
            """
            (async () => {
                const ports = [];
                for (const viewer of Object.values(window.mediaengine?.viewers ?? {})) {
                    const stats = await viewer.session?.pc?.getStats() ?? [];
                    for (const transport of [...stats].map(s => s[1]).filter(s => s.type === 'transport'))
                        ports.push(stats.get(stats.get(transport.selectedCandidatePairId).remoteCandidateId).port);
                }
                return ports;
            })()
            """;
        await using CameraRig rig = await CameraRig.StartAsync(BrowserKind.Chromium, [("door", "h264")],
            engineOptions: ["--stream=test=test:clock", "--num-threads=1", $"--web-udp-port={port}"]);
        await rig.Browser.OpenAsync($"http://127.0.0.1:{rig.WebPort}/");

        bool live = await Eventually.BecomesAsync(
            async () => (await StatesAsync(rig)) is var states && states["door"] == "live" && states["test"] == "live", _patience);
        Assert.True(live, rig.Logs);
        JsonNode used = (await rig.Browser.EvaluateAsync(remotePorts))!;
        Assert.Equal([port, port], used.AsArray().Select(p => p!.GetValue<int>()));
    }

    private static async Task<string> ViewerAsync(CameraRig rig) =>
        (await rig.Browser.EvaluateAsync("location.href"))!.GetValue<string>().Split('?')[0] + $"?{Guid.NewGuid():N}";

    private static async Task<Dictionary<string, string>> StatesAsync(CameraRig rig)
    {
        JsonNode? tiles = await rig.Browser.EvaluateAsync(
            "Object.values(window.mediaengine?.viewers ?? {}).map(v => ({name: v.name, state: v.state}))");
        Dictionary<string, string> states = new() { ["door"] = "", ["test"] = "", ["gone"] = "" };
        foreach (JsonNode? tile in tiles!.AsArray())
            states[tile!["name"]!.GetValue<string>()] = tile["state"]!.GetValue<string>();
        return states;
    }

    private static async Task<bool> IsPlayingAsync(CameraRig rig, string stream) =>
        (await rig.StreamAsync(stream))["state"]!.GetValue<string>() == "playing";

    private static double Number(JsonNode report, string name) => report[name]?.GetValue<double>() ?? double.NaN;

    private void Print(string what, JsonNode report) => output.WriteLine($"{what}: {report.ToJsonString()}");
}
