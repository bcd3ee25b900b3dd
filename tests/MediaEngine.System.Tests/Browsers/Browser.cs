using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>A headless Chromium, driven over the DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] _executables = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/google-chrome"];

    // Loopback candidates and addresses instead of mDNS names: everything stays on this machine. The devices are Chromium's own test pictures and beeps.
    private static readonly string[] _flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--window-size=1320,1000",
        "--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage",
    ];

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<string> _console = [];
    private string _session = "";
    private int _lastId;

    private Browser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Null when none is installed.</summary>
    public static string? Executable => Array.Find(_executables, File.Exists);

    /// <summary>What the page wrote to its console.</summary>
    public string Console
    {
        get
        {
            lock (_console)
                return string.Join('\n', _console);
        }
    }

    public static async Task<Browser> LaunchAsync(params string[] flags)
    {
        string profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        var start = new ProcessStartInfo(Executable!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string flag in (string[])[.. _flags, .. flags, "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"])
            start.ArgumentList.Add(flag);
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Browser(process, profile);
        string[] endpoint = await browser.EndpointAsync();
        await browser._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{endpoint[0]}{endpoint[1]}"), default);
        _ = browser.ReadAsync();
        JsonNode target = await browser.CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, inPage: false);
        JsonNode attached = await browser.CallAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true }, inPage: false);
        browser._session = attached["sessionId"]!.GetValue<string>();
        await browser.CallAsync("Page.enable");
        await browser.CallAsync("Runtime.enable");
        return browser;
    }

    public async Task OpenAsync(string url)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = url });
        var clock = Stopwatch.StartNew();
        while ((await EvaluateAsync("document.readyState"))?.GetValue<string>() != "complete")
        {
            if (clock.Elapsed > _patience)
                throw new TimeoutException(url);
            await Task.Delay(25);
        }
    }

    /// <summary>Evaluates a JavaScript expression, which may await, and returns its value.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode reply = await CallAsync("Runtime.evaluate", new JsonObject
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

    /// <summary>The page as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!.GetValue<string>());

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CallAsync("Browser.close", inPage: false).WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception failure) when (failure is TimeoutException or WebSocketException or InvalidOperationException)
        {
            // It is ended below.
        }

        if (!_process.WaitForExit(3000))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still write there.
        }
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null, bool inPage = true)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonNode> done = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (inPage)
            message["sessionId"] = _session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }

        return await done.Task.WaitAsync(_patience);
    }

    /// <summary>Port and path of the DevTools socket, from the file Chromium writes when it is ready.</summary>
    private async Task<string[]> EndpointAsync()
    {
        string file = Path.Combine(_profile, "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < _patience && !_process.HasExited)
        {
            if (File.Exists(file) && await File.ReadAllLinesAsync(file) is { Length: >= 2 } lines)
                return lines;
            await Task.Delay(25);
        }

        throw new InvalidOperationException("the browser does not start");
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 16];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), default);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                whole.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Dispatch(JsonNode.Parse(whole.ToArray())!);
                whole.SetLength(0);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or IOException)
        {
            foreach (TaskCompletionSource<JsonNode> waiting in _pending.Values)
                waiting.TrySetException(failure);
        }
    }

    private void Dispatch(JsonNode message)
    {
        if (message["id"] is { } id && _pending.TryRemove(id.GetValue<int>(), out TaskCompletionSource<JsonNode>? waiting))
        {
            if (message["error"] is { } error)
                waiting.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                waiting.SetResult(message["result"]!);
        }
        else if (message["method"]?.ToString() == "Runtime.consoleAPICalled")
        {
            lock (_console)
                _console.Add(string.Join(' ', message["params"]!["args"]!.AsArray().Select(a => a?["value"]?.ToString())));
        }
    }
}
