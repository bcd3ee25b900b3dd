using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>A configuration file as operators of rtpengine have it, unmodified, with every option in everyday or common use.</summary>
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

    private string Everything(int ng, int cli, int http) => $"""
        [rtpengine]
        table = 0
        no-fallback = false
        interface = internal/127.0.0.1;external/127.0.0.2!203.0.113.54
        listen-ng = 127.0.0.1:{ng}
        listen-tcp-ng = 127.0.0.1:{ng}
        listen-http = 127.0.0.1:{http}
        http-threads = 2
        listen-cli = 127.0.0.1:{cli}
        foreground = true
        pidfile = {_directory.FullName}/rtpengine.pid
        port-min = 41000
        port-max = 41999
        tos = 184
        timeout = 61
        silent-timeout = 3601
        offer-timeout = 3602
        final-timeout = 10800
        delete-delay = 5
        sip-source = false
        dtls-passive = true
        endpoint-learning = heuristic
        max-sessions = 500
        max-load = 1000
        max-cpu = 100
        max-bandwidth = 10000000000
        software-id = my engine
        templates = templates
        num-threads = 4
        log-level = 5
        log-stderr = true
        log-facility = local1
        log-name = rtpengine
        log-facility-cdr = local2
        log-facility-rtcp = local3
        log-facility-dtmf = local4
        log-format = parsable
        dtls-cert-cipher = prime256v1
        recording-dir = {_directory.FullName}
        recording-method = pcap
        recording-format = eth
        dtmf-log-dest = 127.0.0.1:2228
        dtmf-log-ng-tcp = true
        dtmf-no-log-injects = true
        dtmf-no-suppress = true
        dtmf-digit-delay = 2000
        rtcp-interval = 4000
        mos = CQ
        ssrc-reporting = full
        redis = 127.0.0.1:6379/5
        redis-write = secret@127.0.0.1:6379/42
        subscribe-keyspace = 5;42
        redis-num-threads = 8
        redis-expires = 86400
        no-redis-required = true
        homer = 127.0.0.1:65432
        homer-protocol = udp
        homer-id = 2001
        homer-disable-rtcp-stats = false
        homer-enable-ng = true
        homer-ng-capture-proto = 61
        graphite = 127.0.0.1:9
        b2b-url = http://%%:8090/

        [templates]
        WebRTC = transport-protocol=UDP/TLS/RTP/SAVPF ICE=force rtcp-mux=[offer require]
        """;
}
