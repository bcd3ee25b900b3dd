using System.Diagnostics;
using System.Text.Json.Nodes;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>
/// Calls between a browser and a SIP phone through Kamailio and the engine, with WebRTC on one side and plain RTP on the other.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class BrowserCallTests(ITestOutputHelper output)
{
    private const string ToPhone = "trust-address replace-origin replace-session-connection rtcp-mux-demux ICE=remove RTP/AVP";
    private const string ToBrowser =
        "trust-address replace-origin replace-session-connection rtcp-mux-accept rtcp-mux-offer generate-mid ICE=force UDP/TLS/RTP/SAVPF";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(BrowserKind.Chromium, "balanced", "", "udp")]
    [InlineData(BrowserKind.Chromium, "max-bundle", " bundle-accept", "udp")]
    [InlineData(BrowserKind.Chromium, "max-bundle", " bundle-accept", "tcp")]
    [InlineData(BrowserKind.Firefox, "balanced", "", "udp")]
    [InlineData(BrowserKind.Firefox, "max-bundle", " bundle-accept", "udp")]
    public async Task A_browser_that_calls_a_sip_phone_goes_through_hold_resume_and_ICE_restart(BrowserKind browser, string bundlePolicy,
        string bundle, string transport)
    {
        Require(browser);
        await using BrowserRig rig = await BrowserRig.StartAsync(browser, ToPhone + bundle, ToBrowser + bundle,
            transport == "tcp" ? ["--ice-tcp=19000"] : []);
        try
        {
            JsonNode times = await rig.CallAsync($"{{bundlePolicy:'{bundlePolicy}',tcpOnly:{(transport == "tcp" ? "true" : "false")}}}");
            Print($"{browser}, {bundlePolicy} over {transport}", times);
            await GoThroughAsync(rig, transport, $"{browser}-{bundlePolicy}-{transport}");
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    [Theory]
    [InlineData(BrowserKind.Chromium, "")]
    [InlineData(BrowserKind.Chromium, " bundle-offer bundle-require")]
    [InlineData(BrowserKind.Firefox, "")]
    [InlineData(BrowserKind.Firefox, " bundle-offer bundle-require")]
    public async Task A_browser_that_a_sip_phone_calls_goes_through_hold_resume_and_ICE_restart(BrowserKind browser, string bundle)
    {
        Require(browser);
        await using BrowserRig rig = await BrowserRig.StartAsync(browser, ToPhone, ToBrowser + bundle);
        try
        {
            JsonNode times = await rig.BeCalledAsync("{}");
            Print($"{browser} is called,{(bundle.Length > 0 ? bundle : " not bundled")}", times);
            await GoThroughAsync(rig, "udp", $"{browser}-called{(bundle.Length > 0 ? "-bundled" : "")}");
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    [Theory]
    [InlineData(BrowserKind.Chromium)]
    [InlineData(BrowserKind.Firefox)]
    public async Task A_browser_that_speaks_Opus_hears_a_phone_that_speaks_only_A_law(BrowserKind browser)
    {
        Require(browser);
        await using BrowserRig rig = await BrowserRig.StartAsync(browser, ToPhone + " codec-mask-opus codec-transcode-PCMA", ToBrowser);
        try
        {
            await rig.CallAsync("{audioCodecs:['audio/opus','audio/telephone-event']}");
            await MediaGrowsAsync(rig, "after the call was answered");
            JsonNode audio = (await rig.StatisticsAsync())["audio"]!;
            Assert.Equal("audio/opus", audio["codec"]!.GetValue<string>());

            // The phone sends a tone for the whole call.
            double energy = Figure(await rig.StatisticsAsync(), "audio", "totalAudioEnergy");
            await MediaGrowsAsync(rig, "and a second later");
            JsonNode later = await rig.StatisticsAsync();
            Assert.True(Figure(later, "audio", "totalAudioEnergy") > energy + 0.001, $"silence\n{later.ToJsonString()}");
            Assert.True(Figure(later, "audio", "packetsLost") == 0, later.ToJsonString());
            await ReceptionIsReportedAsync(rig);
            Assert.Equal(200, (await rig.Browser.EvaluateAsync("phone.bye()"))!.GetValue<int>());
        }
        catch (Exception)
        {
            output.WriteLine(rig.Logs);
            throw;
        }
    }

    private static void Require(BrowserKind browser)
    {
        ExternalTool.Require("kamailio", "baresip");
        Assert.SkipWhen(Browser.Find(browser) is null, $"not installed: {browser} (./build.sh test installs it)");
    }

    private void Print(string set, JsonNode times)
    {
        string line =
            $"{set}: ICE connected {times["iceMilliseconds"]!.GetValue<double>():0.0} ms after the answer, DTLS " +
            $"{times["dtlsMilliseconds"]!.GetValue<double>():0.0} ms later";
        output.WriteLine(line);
        Console.WriteLine("   " + line);
    }

    /// <summary>Events of a call after its connection is established.</summary>
    private async Task GoThroughAsync(BrowserRig rig, string transport, string picture)
    {
        await MediaGrowsAsync(rig, "after the call was answered");
        Assert.All((await rig.StatisticsAsync())["transports"]!.AsArray(),
            t => Assert.Equal(transport, t!["protocol"]!.GetValue<string>()));
        string artifacts = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(artifacts, $"browser-call-{picture}.png"), await rig.Browser.ScreenshotAsync());
        await ReceptionIsReportedAsync(rig);

        JsonNode held = await ReofferAsync(rig, "{direction:'sendonly'}");
        Assert.All(held["directions"]!.AsArray(), d => Assert.Equal("sendonly", d!.GetValue<string>()));
        await ReofferAsync(rig, "{direction:'sendrecv'}");
        await MediaGrowsAsync(rig, "after hold and resume");

        JsonNode restarted = await ReofferAsync(rig, "{iceRestart:true}");
        Assert.True(restarted["newUfrag"]!.GetValue<bool>(), "an ICE restart is answered with new credentials (RFC 8445 section 9)");
        await MediaGrowsAsync(rig, "after an ICE restart");

        await ReofferAsync(rig, "{}");
        await MediaGrowsAsync(rig, "after a re-offer without changes");
        Assert.Equal(200, (await rig.Browser.EvaluateAsync("phone.bye()"))!.GetValue<int>());
    }

    private static async Task<JsonNode> ReofferAsync(BrowserRig rig, string options) =>
        (await rig.Browser.EvaluateAsync($"phone.reoffer({options})"))!;

    /// <summary>Checks that audio packets and video frames still arrive in both directions.</summary>
    private async Task MediaGrowsAsync(BrowserRig rig, string when)
    {
        JsonNode before = await rig.StatisticsAsync();
        JsonNode now = before;
        var clock = Stopwatch.StartNew();
        (string Kind, string Figure, int More)[] wanted =
        [
            ("audio", "packetsReceived", 50), ("audio", "packetsSent", 50), ("video", "packetsReceived", 10), ("video", "packetsSent", 10),
            ("video", "framesDecoded", 10), ("video", "framesEncoded", 10),
        ];
        bool Grew((string Kind, string Figure, int More) w) => Figure(now, w.Kind, w.Figure) >= Figure(before, w.Kind, w.Figure) + w.More;
        bool grown = await Eventually.BecomesAsync(
            async () =>
            {
                now = await rig.StatisticsAsync();
                return wanted.All(Grew);
            },
            _patience);
        Assert.True(grown, $"{when}: no more {string.Join(", ", wanted.Where(w => !Grew(w)))}\n{now.ToJsonString()}");
        Assert.Equal("connected", now["connection"]!.GetValue<string>());
        Assert.All(now["transports"]!.AsArray(), t => Assert.Equal("connected", t!["dtls"]!.GetValue<string>()));
        output.WriteLine($"{when}, {clock.Elapsed.TotalSeconds:0.0} s: {now.ToJsonString()}");
    }

    /// <summary>The phone's receiver reports reach the browser.</summary>
    private async Task ReceptionIsReportedAsync(BrowserRig rig)
    {
        JsonNode now = await rig.StatisticsAsync();
        bool reported = await Eventually.BecomesAsync(
            async () =>
            {
                now = await rig.StatisticsAsync();
                return now["audio"]!["reports"] is not null && now["video"]!["reports"] is not null;
            },
            _patience);
        Assert.True(reported, $"no receiver report came back\n{now.ToJsonString()}");
        output.WriteLine($"round trip by RTCP: audio {now["audio"]!["roundTripTime"]} s, video {now["video"]!["roundTripTime"]} s");
    }

    private static double Figure(JsonNode statistics, string kind, string name) => statistics[kind]?[name]?.GetValue<double>() ?? 0;
}
