using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>
/// A browser, a SIP phone, the proxy between them and the engine that the proxy controls; see tests/rig/browser/README.md.
/// </summary>
internal sealed class BrowserRig : IAsyncDisposable
{
    private const string Proxy = "127.0.0.10";
    private const string Bob = "127.0.0.22:15072";

    private readonly string _folder = Directory.CreateTempSubdirectory("mediaengine-rig").FullName;
    private readonly List<IDisposable> _processes = [];

    private BrowserRig(EngineProcess engine) => Engine = engine;

    public EngineProcess Engine { get; }

    public Browser Browser { get; private set; } = null!;

    /// <summary>Logs of the proxy and the phone, for a failed test.</summary>
    public string Logs => string.Join("\n---\n", _processes.OfType<RigProcess>().Select(p => p.Output)) + "\n--- engine\n" + Engine.Output
        + "\n--- page\n" + Browser?.Console;

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests/rig/browser");

    /// <param name="toPhone">NG flags of offers and answers to the phone, in the syntax of kamailio.cfg.</param>
    /// <param name="toBrowser">NG flags of offers and answers to the browser.</param>
    /// <param name="engineOptions">Additional options of the engine.</param>
    public static async Task<BrowserRig> StartAsync(BrowserKind browser, string toPhone, string toBrowser, params string[] engineOptions)
    {
        var rig = new BrowserRig(
            EngineProcess.Serving(["--log-level=6", "--table=-1", "--port-min=30000", "--port-max=39999", .. engineOptions]));
        try
        {
            await rig.StartPhoneAsync();
            await rig.StartProxyAsync(toPhone, toBrowser);
            var pages = new StaticPages(Folder);
            rig._processes.Add(pages);
            rig.Browser = await Browser.LaunchAsync(browser);
            await rig.Browser.OpenAsync(pages.Url + "phone.html");
            await rig.Browser.EvaluateAsync($"phone.connect('ws://{Proxy}:15080')");
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The browser calls the phone. Returns when the connection is established.</summary>
    public async Task<JsonNode> CallAsync(string options = "{}") =>
        (await Browser.EvaluateAsync($"phone.call('sip:bob@{Proxy}', {options})"))!;

    /// <summary>The phone calls the browser, which accepts the call. Returns when the connection is established.</summary>
    public async Task<JsonNode> BeCalledAsync(string options = "{}")
    {
        await Browser.EvaluateAsync($"phone.register('{Proxy}')");
        Task<JsonNode?> taken = Browser.EvaluateAsync($"phone.answerNextCall({options})");
        using (var control = new TcpClient())
        {
            await control.ConnectAsync("127.0.0.22", 15172);
            byte[] command = Encoding.UTF8.GetBytes($"{{\"command\":\"dial\",\"params\":\"sip:alice@{Proxy}:15060\"}}");
            byte[] netstring = [.. Encoding.ASCII.GetBytes($"{command.Length}:"), .. command, (byte)','];
            await control.GetStream().WriteAsync(netstring);
            return (await taken)!;
        }
    }

    public async Task<JsonNode> StatisticsAsync() => (await Browser.EvaluateAsync("phone.stats()"))!;

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _processes.Reverse();
        _processes.ForEach(p => p.Dispose());
        Engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPhoneAsync()
    {
        string modules = new[] { "/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules",
            "/usr/lib/aarch64-linux-gnu/baresip/modules" }.First(Directory.Exists);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "bob")).FullName;
        string[] configuration =
        [
            "poll_method epoll", $"sip_listen {Bob}", "net_interface 127.0.0.22", "call_max_calls 4", "rtp_ports 16100-16199",
            "rtcp_mux no", "jitter_buffer_delay 2-10", "rtp_stats yes", "audio_source ausine,440", "ausrc_srate 48000", "ausrc_channels 2",
            "video_source fakevideo,nil", "video_display fakevideo,nil", "video_size 352x288", "video_bitrate 300000", "video_fps 15",
            $"module_path {modules}", "module g711.so", "module opus.so", "module vp8.so", "module fakevideo.so", "module ausine.so",
            "module_tmp account.so", "module_app menu.so", "module_app ctrl_tcp.so", "ctrl_tcp_listen 127.0.0.22:15172",
            $"snd_path {folder}",
        ];
        await File.WriteAllLinesAsync(Path.Combine(folder, "config"), configuration);
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"),
            $"<sip:bob@{Bob}>;regint=0;audio_codecs=PCMU,PCMA;video_codecs=VP8;answermode=auto\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "");
        var phone = new RigProcess("baresip", ["-f", folder]);
        _processes.Add(phone);
        await phone.UntilAsync(() => Accepts("127.0.0.22", 15172), "baresip does not start");
    }

    private async Task StartProxyAsync(string toPhone, string toBrowser)
    {
        var proxy = new RigProcess(
            "/usr/sbin/kamailio",
            ["-f", Path.Combine(Folder, "kamailio.cfg"), "-DD", "-E", "-m", "32", "-M", "8", "-Y", _folder, "-w", _folder, "-P",
                Path.Combine(_folder, "kamailio.pid")],
            new Dictionary<string, string>
            {
                ["RIG_WS"] = $"tcp:{Proxy}:15080",
                ["RIG_UDP"] = $"udp:{Proxy}:15060",
                ["RIG_NG"] = $"udp:127.0.0.1:{Engine.NgPort}",
                ["RIG_BOB"] = Bob,
                ["RIG_TO_PHONE"] = toPhone,
                ["RIG_TO_BROWSER"] = toBrowser,
            });
        _processes.Add(proxy);
        await proxy.UntilAsync(() => Accepts(Proxy, 15080), "Kamailio does not start");
    }

    private static bool Accepts(string address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Parse(address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
