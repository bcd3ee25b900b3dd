using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MediaEngine.System.Tests;

[Collection(OneEngineAtATime.Name)]
public sealed class CliTests
{
    private const string Sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

    [Fact]
    public void A_call_can_be_seen_and_ended_by_the_command_line_interface()
    {
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Serving($"--listen-cli=127.0.0.1:{port}");
        using NgSocket ng = new(engine.NgPort);
        ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "seen"), ("from-tag", "a"), ("sdp", Sdp)));

        Assert.Contains("Current sessions own: 1\n", Ask(port, "list numsessions"), StringComparison.Ordinal);
        Assert.Contains("seen", Ask(port, "list sessions all"), StringComparison.Ordinal);
        Ask(port, "terminate seen");
        Assert.Contains("Current sessions own: 0\n", Ask(port, "list numsessions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_count_calls_and_ports()
    {
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Serving($"--listen-http=127.0.0.1:{port}", "-m", "43000", "-M", "43099");
        using NgSocket ng = new(engine.NgPort);
        ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "counted"), ("from-tag", "a"), ("sdp", Sdp)));

        using HttpClient http = new();
        string page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        Assert.Contains("rtpengine_sessions{type=\"own\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("rtpengine_ports{name=\"default\",address=\"127.0.0.1\"} 100\n", page, StringComparison.Ordinal);
        Assert.Contains("rtpengine_requests_total{proxy=\"127.0.0.1\",request=\"offer\"} 1\n", page, StringComparison.Ordinal);

        // Queries of dashboards that were made for rtpengine.
        foreach (string name in (string[])[
            "sessions", "transcoded_media", "media_cache", "player_cache", "mediastreams", "uptime_seconds", "sessions_total",
            "closed_sessions_total", "packets_total", "packet_errors_total", "bytes_total", "zero_packet_streams_total",
            "one_way_sessions_total", "call_duration_avg", "call_duration_total", "call_duration2_total", "mos_total", "mos2_total",
            "mos_samples_total", "jitter_total", "rtt_e2e_total", "packetloss_total", "requests_total", "request_seconds_total",
            "errors_total", "ports", "ports_used", "ports_free", "interface_packets_total"])
        {
            Assert.Contains($"# TYPE rtpengine_{name} ", page, StringComparison.Ordinal);
            Assert.Matches($"\nrtpengine_{name}[ {{]", page);
        }
    }

    private static string Ask(int port, string command)
    {
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, port);
        client.GetStream().Write(Encoding.ASCII.GetBytes(command + "\n"));
        return new StreamReader(client.GetStream()).ReadToEnd();
    }
}
