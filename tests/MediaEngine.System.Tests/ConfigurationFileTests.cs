using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>A configuration file of an rtpengine operator, unmodified, with all common options.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mediaengine-conf");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_file_of_rtpengine_with_every_common_option_starts_the_engine_which_serves_and_honours_it()
    {
        int ng = EngineProcess.FreePort(), cli = EngineProcess.FreePort(), http = EngineProcess.FreePort();
        string file = Path.Combine(_directory.FullName, "rtpengine.conf");
        File.WriteAllText(file, Everything(ng, cli, http));
        using EngineProcess engine = EngineProcess.Started(ng, ["--config-file", file]);
        engine.WaitForPing();

        using NgSocket socket = new(engine.NgPort);
        string offer = socket.Request(NgSocket.Dictionary(
            ("command", "offer"), ("call-id", "conf"), ("from-tag", "a"), ("template", "WebRTC"), ("to-interface", "external"),
            ("sdp", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n")));
        Assert.Contains("UDP/TLS/RTP/SAVPF", offer, StringComparison.Ordinal);
        Assert.Contains("c=IN IP4 203.0.113.54", offer, StringComparison.Ordinal);
        Assert.Equal("TIMEOUT=61\n", Ask(cli, "list timeout"));
        Assert.Equal("Maximum sessions configured on rtpengine: 500\n", Ask(cli, "list maxsessions"));
        Assert.Equal($"{engine.Id}", File.ReadAllText(Path.Combine(_directory.FullName, "rtpengine.pid")).Trim());
    }

    private static string Ask(int port, string command)
    {
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, port);
        client.GetStream().Write(Encoding.ASCII.GetBytes(command + "\n"));
        return new StreamReader(client.GetStream()).ReadToEnd();
    }

    /// <summary>
    /// All options with values that fit this machine: its addresses and ports, limits that are not reached, and a writable directory.
    /// </summary>
    private string Everything(int ng, int cli, int http) => RtpengineConf.With(
        ("interface", "internal/127.0.0.1;external/127.0.0.2!203.0.113.54"),
        ("listen-ng", $"127.0.0.1:{ng}"),
        ("listen-tcp-ng", $"127.0.0.1:{ng}"),
        ("listen-http", $"127.0.0.1:{http}"),
        ("http-threads", "2"),
        ("listen-https", null),
        ("https-cert", null),
        ("https-key", null),
        ("listen-cli", $"127.0.0.1:{cli}"),
        ("pidfile", $"{_directory.FullName}/rtpengine.pid"),
        ("port-min", "41000"),
        ("port-max", "41999"),
        ("sip-source", "false"),
        ("max-load", "1000"),
        ("max-cpu", "100"),
        ("max-bandwidth", "10000000000"),
        ("log-stderr", "true"),
        ("recording-dir", _directory.FullName),
        ("recording-method", "pcap"),
        ("no-redis-required", "true"),
        ("homer", "127.0.0.1:65432"));
}
