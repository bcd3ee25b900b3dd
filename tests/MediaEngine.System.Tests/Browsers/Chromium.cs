using System.Diagnostics;
using System.Text.Json.Nodes;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>Chromium, controlled by the DevTools protocol.</summary>
internal sealed class Chromium : Browser
{
    private static readonly string[] _executables = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/google-chrome"];

    // Uses loopback candidates and addresses instead of mDNS names, so that all traffic stays on this machine. The media devices are
    // Chromium's test pictures and beeps.
    private static readonly string[] _flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--window-size=1320,1000",
        "--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage",
    ];

    private string _session = "";

    private Chromium(string profile)
        : base(Executable!, profile, [.. _flags, "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"])
    {
    }

    public static string? Executable => Array.Find(_executables, File.Exists);

    public static async Task<Browser> LaunchAsync()
    {
        string profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        var browser = new Chromium(profile);
        string file = Path.Combine(profile, "DevToolsActivePort");
        string[] endpoint =
            await browser.WhenReadyAsync(() => File.Exists(file) && File.ReadAllLines(file) is { Length: >= 2 } lines ? lines : null);
        await browser.Control.ConnectAsync($"ws://127.0.0.1:{endpoint[0]}{endpoint[1]}");
        JsonNode target = await browser.Control.CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode attached = await browser.Control.CallAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        browser._session = attached["sessionId"]!.GetValue<string>();
        await browser.InPageAsync("Page.enable");
        await browser.InPageAsync("Runtime.enable");
        return browser;
    }

    public override async Task OpenAsync(string url)
    {
        await InPageAsync("Page.navigate", new JsonObject { ["url"] = url });
        if (!await Eventually.BecomesAsync(
            async () => (await EvaluateAsync("document.readyState"))?.GetValue<string>() == "complete", Patience))
            throw new TimeoutException(url);
    }

    public override async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode reply = await InPageAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = $"(async()=>({expression}))()",
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
            ["userGesture"] = true,
        });
        if (reply["exceptionDetails"] is { } failure)
            throw new InvalidOperationException($"{failure["exception"]?["description"] ?? failure["text"]}\n{Console}");
        return reply["result"]?["value"]?.DeepClone();
    }

    public override async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String(
            (await InPageAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!.GetValue<string>());

    protected override Task CloseAsync() => Control.CallAsync("Browser.close");

    protected override void OnEvent(JsonNode message)
    {
        if (message["method"]?.ToString() == "Runtime.consoleAPICalled")
            AddToConsole(string.Join(' ', message["params"]!["args"]!.AsArray().Select(a => a?["value"]?.ToString())));
    }

    private Task<JsonNode> InPageAsync(string method, JsonObject? parameters = null) => Control.CallAsync(method, parameters, _session);
}
