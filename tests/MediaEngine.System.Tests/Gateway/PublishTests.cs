using System.Text.Json.Nodes;
using MediaEngine.System.Tests.Browsers;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests.Gateway;

/// <summary>A browser publishes a stream by WHIP, and another one watches it by WHEP.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class PublishTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("VP8", false, 640)]
    [InlineData("H264", false, 640)]
    [InlineData("VP8", true, 160)]
    public async Task A_browser_publishes_and_another_one_watches(string codec, bool simulcast, int width)
    {
        await using CameraRig rig = await CameraRig.StartAsync(BrowserKind.Chromium, [], engineOptions: ["--stream=stage=publish:"]);
        await using Browser publisher = await Browser.LaunchAsync(BrowserKind.Chromium);
        try
        {
            string answer = await PublishAsync(rig, publisher, codec, simulcast);
            Assert.Contains("transport-cc", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("simulcast", answer, StringComparison.Ordinal);
            Assert.True(await Eventually.BecomesAsync(() => IsAsync(rig, "playing"), _patience), "nothing arrives");
            JsonNode report = await rig.WatchAsync("stage");
            Print(report);
            JsonNode stream = await rig.StreamAsync("stage");
            output.WriteLine(stream.ToJsonString());

            Assert.Equal($"video/{codec}", report["videoCodec"]!.GetValue<string>());
            Assert.Equal("audio/opus", report["audioCodec"]!.GetValue<string>());
            Assert.Equal(width, Number(report, "width"));
            Assert.True(Number(report, "decoded") > 10, "there are too few pictures");
            Assert.True(Number(report, "audioOctets") > 4000, "there is no sound");
            Assert.Equal(codec, stream["video"]!["codec"]!.GetValue<string>());
            Assert.Equal("sender reports", stream["video"]!["clock"]!.GetValue<string>());

            // The viewer stays while the publisher leaves and comes back.
            await publisher.EvaluateAsync("fetch(rig.session, {method: 'DELETE'}).then(() => rig.close())");
            Assert.True(await Eventually.BecomesAsync(() => IsAsync(rig, "unpublished"), _patience), "the publisher does not leave");
            await PublishAsync(rig, publisher, codec, simulcast);
            Assert.True(await Eventually.BecomesAsync(() => IsAsync(rig, "playing"), _patience), "nothing arrives again");
            report = await rig.ReportAsync(3);
            Print(report);
            Assert.Equal("connected", report["state"]!.GetValue<string>());
            Assert.True(Number(report, "decoded") > 10, "there are too few pictures after the publisher came back");
        }
        catch (Exception)
        {
            output.WriteLine($"{rig.Logs}\n--- publisher\n{publisher.Console}");
            throw;
        }
    }

    /// <returns>The answer.</returns>
    private static async Task<string> PublishAsync(CameraRig rig, Browser publisher, string codec, bool simulcast)
    {
        await publisher.OpenAsync((await rig.Browser.EvaluateAsync("location.href"))!.GetValue<string>().Split('?')[0]);
        string options = $"{{codecs: ['video/{codec}'], simulcast: {(simulcast ? "true" : "false")}}}";
        return (await publisher.EvaluateAsync($"rig.publish('http://127.0.0.1:{rig.WebPort}/whip/stage', {options})"))!.GetValue<string>();
    }

    private static async Task<bool> IsAsync(CameraRig rig, string state) =>
        (await rig.StreamAsync("stage"))["state"]!.GetValue<string>() == state;

    private static double Number(JsonNode report, string name) => report[name]?.GetValue<double>() ?? double.NaN;

    /// <summary>The picture of a browser's own camera has no clock to read.</summary>
    private void Print(JsonNode report)
    {
        report.AsObject().Remove("unreadableAt");
        output.WriteLine(report.ToJsonString());
    }
}
