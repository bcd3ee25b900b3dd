using System.Net.Sockets;
using System.Text.Json.Nodes;
using MediaEngine.System.Tests.Browsers;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests.Gateway;

/// <summary>A camera, the engine as its gateway, and a browser that watches (tests/rig/camera).</summary>
internal sealed class CameraRig : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly StaticPages _pages;
    private RigProcess? _camera;
    private int _cameraPort;
    private int _controlPort;

    private CameraRig(StaticPages pages) => _pages = pages;

    public EngineProcess Engine { get; private set; } = null!;

    public Browser Browser { get; private set; } = null!;

    public string Logs => $"{_camera?.Output}\n--- engine\n{Engine?.Output}\n--- browser\n{Browser?.Console}";

    /// <summary>What the camera has printed, one event a line.</summary>
    public string CameraEvents => _camera!.Output;

    public int WebPort { get; private set; }

    private static string Folder { get; } = Path.Combine(Repository.Root, "tests/rig/camera");

    /// <param name="streams">Name and mount point of each stream; a name that ends with "-digest" is behind a password.</param>
    /// <param name="cameraOptions">Of rtsp_camera.py.</param>
    public static async Task<CameraRig> StartAsync(
        BrowserKind browser, IEnumerable<(string Name, string Mount)> streams, string[]? cameraOptions = null,
        string[]? engineOptions = null)
    {
        Assert.SkipWhen(Browser.Find(browser) is null, $"not installed: {browser} (./build.sh test installs it)");
        var rig = new CameraRig(new StaticPages(Folder));
        try
        {
            (rig._cameraPort, rig._controlPort, rig.WebPort) = (FreePort(pair: true), FreePort(), FreePort());
            rig.StartCamera(cameraOptions ?? []);
            await rig.CameraStartedAsync();
            rig.Engine = EngineProcess.Serving(
            [
                $"--listen-web=127.0.0.1:{rig.WebPort}", $"--web-origins={rig._pages.Url.TrimEnd('/')}",
                .. streams.Select(s => $"--stream={s.Name}={rig.UrlOf(s.Name, s.Mount)}"), .. engineOptions ?? [],
            ]);
            rig.Browser = await Browser.LaunchAsync(browser);
            await rig.Browser.OpenAsync($"{rig._pages.Url}viewer.html");
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Watches a stream, and reports what is shown in some seconds.</summary>
    public async Task<JsonNode> WatchAsync(string stream, int seconds = 4)
    {
        await Browser.EvaluateAsync($"rig.watch('http://127.0.0.1:{WebPort}/whep/{stream}')");
        return await ReportAsync(seconds);
    }

    /// <summary>Watches a stream through an impaired path, from the engine to the browser.</summary>
    public async Task<ImpairedPath> WatchImpairedAsync(string stream)
    {
        var path = new ImpairedPath();
        await Browser.EvaluateAsync($"rig.watch('http://127.0.0.1:{WebPort}/whep/{stream}', {{through: {path.Port}}})");
        path.ConnectTo((await Browser.EvaluateAsync("rig.port"))!.GetValue<int>());
        return path;
    }

    public async Task<JsonNode> ReportAsync(int seconds) => (await Browser.EvaluateAsync($"rig.report({seconds})"))!;

    /// <summary>The stream as the API describes it.</summary>
    public async Task<JsonNode> StreamAsync(string stream)
    {
        using var client = new HttpClient();
        return JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{WebPort}/api/streams/{stream}")))!;
    }

    /// <summary>Sends a command to the camera: "stall PATH SECONDS", "drop", "quit".</summary>
    public void Command(string line)
    {
        using var connection = new TcpClient("127.0.0.1", _controlPort);
        using var writer = new StreamWriter(connection.GetStream());
        writer.WriteLine(line);
    }

    /// <summary>The camera ends, and begins again on the same ports.</summary>
    public async Task RestartCameraAsync()
    {
        _camera!.Dispose();
        StartCamera([]);
        await CameraStartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        Engine?.Dispose();
        _camera?.Dispose();
        _pages.Dispose();
    }

    private static int FreePort(bool pair = false)
    {
        while (true)
        {
            using var probe = new TcpListener(global::System.Net.IPAddress.Loopback, 0);
            probe.Start();
            int port = ((global::System.Net.IPEndPoint)probe.LocalEndpoint).Port;
            if (!pair)
                return port;
            using var next = new TcpListener(global::System.Net.IPAddress.Loopback, port + 1);
            try
            {
                next.Start();
                return port;
            }
            catch (SocketException)
            {
                // The second port is in use.
            }
        }
    }

    private Task CameraStartedAsync() =>
        _camera!.UntilAsync(() => _camera.Output.Contains("\"ready\"", StringComparison.Ordinal), "the camera does not start");

    private void StartCamera(string[] options) => _camera = new RigProcess(
        Python,
        [
            Path.Combine(Folder, "rtsp_camera.py"), "--port", $"{_cameraPort}", "--control-port", $"{_controlPort}", "--width", "640",
            "--height", "360", "--kbps", "1000", .. options,
        ]);

    private string UrlOf(string name, string mount) => name.EndsWith("-digest", StringComparison.Ordinal)
        ? $"rtsp://admin:secret@127.0.0.1:{_cameraPort + 1}/{mount}" : $"rtsp://127.0.0.1:{_cameraPort}/{mount}";
}
