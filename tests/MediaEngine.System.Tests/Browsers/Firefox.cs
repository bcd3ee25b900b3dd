using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>Firefox, controlled directly by WebDriver BiDi (W3C), without a driver program.</summary>
internal sealed partial class Firefox : Browser
{
    private static readonly string[] _executables = ["/usr/bin/firefox-esr", "/usr/lib/firefox-esr/firefox-esr", "/usr/bin/firefox"];

    // Loopback candidates, addresses instead of mDNS names, test pictures and a tone as media devices, no permission prompts. Requests to
    // other hosts (updates, codecs, telemetry, portal detection, block lists) are disabled.
    private static readonly (string Name, string Value)[] _preferences =
    [
        ("media.navigator.streams.fake", "true"), ("media.navigator.permission.disabled", "true"), ("media.autoplay.default", "0"),
        ("media.peerconnection.ice.loopback", "true"), ("media.peerconnection.ice.obfuscate_host_addresses", "false"),
        ("media.peerconnection.ice.tcp", "true"), ("media.peerconnection.ice.link_local", "true"),
        ("media.gmp-manager.updateEnabled", "false"), ("media.gmp-manager.url", "\"http://127.0.0.1:9/\""),
        ("media.gmp-provider.enabled", "false"), ("app.update.disabledForTesting", "true"), ("app.normandy.enabled", "false"),
        ("browser.safebrowsing.malware.enabled", "false"), ("browser.safebrowsing.phishing.enabled", "false"),
        ("browser.safebrowsing.downloads.enabled", "false"), ("browser.shell.checkDefaultBrowser", "false"), ("browser.startup.page", "0"),
        ("datareporting.policy.dataSubmissionEnabled", "false"), ("datareporting.healthreport.uploadEnabled", "false"),
        ("toolkit.telemetry.server", "\"http://127.0.0.1:9/\""), ("extensions.update.enabled", "false"),
        ("extensions.systemAddon.update.enabled", "false"), ("network.captive-portal-service.enabled", "false"),
        ("network.connectivity-service.enabled", "false"), ("network.dns.disablePrefetch", "true"),
        ("services.settings.server", "\"data:,#remote-settings-dummy/v1\""), ("network.proxy.type", "0"),
        ("security.sandbox.content.level", "0"),
    ];

    private string _context = "";

    private Firefox(string profile)
        : base(Executable!, profile, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "--width", "1320",
            "--height", "1000", "about:blank"])
    {
    }

    public static string? Executable => Array.Find(_executables, File.Exists);

    public static async Task<Browser> LaunchAsync()
    {
        string profile = Directory.CreateTempSubdirectory("firefox-").FullName;
        await File.WriteAllLinesAsync(Path.Combine(profile, "user.js"), _preferences.Select(p => $"user_pref(\"{p.Name}\", {p.Value});"));
        var browser = new Firefox(profile);
        string url = await browser.WhenReadyAsync(
            () => ListeningPattern().Match(browser.Output.ToString()) is { Success: true } said ? said.Groups[1].Value : null);
        await browser.Control.ConnectAsync(url + "/session");
        await browser.Control.CallAsync("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
        await browser.Control.CallAsync("session.subscribe", new JsonObject { ["events"] = new JsonArray("log.entryAdded") });
        JsonNode tree = await browser.Control.CallAsync("browsingContext.getTree");
        browser._context = tree["contexts"]![0]!["context"]!.GetValue<string>();
        return browser;
    }

    public override Task OpenAsync(string url) =>
        Control.CallAsync("browsingContext.navigate", new JsonObject { ["context"] = _context, ["url"] = url, ["wait"] = "complete" });

    public override async Task<JsonNode?> EvaluateAsync(string expression)
    {
        // Returns the value as JSON text, because WebDriver BiDi adds a type to each value.
        JsonNode reply = await Control.CallAsync("script.evaluate", new JsonObject
        {
            ["expression"] = $"(async()=>JSON.stringify((await ({expression})) ?? null))()",
            ["awaitPromise"] = true,
            ["userActivation"] = true,
            ["target"] = new JsonObject { ["context"] = _context },
        });
        if (reply["exceptionDetails"] is { } failure)
            throw new InvalidOperationException($"{failure["text"]}\n{Console}");
        return JsonNode.Parse(reply["result"]!["value"]!.GetValue<string>());
    }

    public override async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String(
        (await Control.CallAsync("browsingContext.captureScreenshot",
            new JsonObject { ["context"] = _context }))["data"]!.GetValue<string>());

    protected override Task CloseAsync() => Control.CallAsync("browser.close");

    protected override void OnEvent(JsonNode message)
    {
        if (message["method"]?.ToString() == "log.entryAdded")
            AddToConsole(message["params"]?["text"]?.ToString() ?? "");
    }

    [GeneratedRegex(@"WebDriver BiDi listening on (ws://\S+)")]
    private static partial Regex ListeningPattern();
}
