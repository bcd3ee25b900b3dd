using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>A party may send as soon as it has the reply. The first packet of each call arrives before its worker is woken.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class FirstPacketTests
{
    private const int Calls = 1500;

    [Theory, InlineData("udp"), InlineData("tcp"), InlineData("http")]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    public async Task M2_The_first_packet_after_an_answer_s_reply_is_forwarded(string control)
    {
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Serving("--num-threads=2", $"--listen-tcp-ng=127.0.0.1:{port}",
            $"--listen-http=127.0.0.1:{port + 1}");
        using var udp = new NgSocket(engine.NgPort);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        tcp.NoDelay = true;
        using var http = new HttpClient();
        using Socket alice = SignalledCall.NewSocket();
        using Socket bob = SignalledCall.NewSocket();
        bob.ReceiveTimeout = 500;
        byte[] packet = new byte[172];
        byte[] buffer = new byte[2048];
        int lost = 0;
        int cookie = 0;
        for (int i = 0; i < Calls && lost < 10; i++)
        {
            string id = $"call-{i}";
            string forBob = await Request(("call-id", id), ("command", "offer"), ("from-tag", "a"),
                ("sdp", SignalledCall.Describe(SignalledCall.Port(alice), "RTP/AVP")));
            Assert.Contains("m=audio", forBob, StringComparison.Ordinal);
            string reply = await Request(
                ("call-id", id), ("command", "answer"), ("from-tag", "a"),
                ("sdp", SignalledCall.Describe(SignalledCall.Port(bob), "RTP/AVP")), ("to-tag", "b"));
            packet[0] = 0x80;
            (packet[2], packet[3]) = ((byte)(i >> 8), (byte)i);
            alice.SendTo(packet, new IPEndPoint(IPAddress.Loopback, SignalledCall.MediaPort(reply)));
            try
            {
                while (bob.Receive(buffer) < 12 || (buffer[2] << 8 | buffer[3]) != i)
                {
                }
            }
            catch (SocketException timeout) when (timeout.SocketErrorCode == SocketError.TimedOut)
            {
                lost++;
            }

            await Request(("call-id", id), ("command", "delete"), ("from-tag", "a"), ("delete-delay", "0"));
        }

        Assert.Equal(0, lost);

        async Task<string> Request(params (string, string)[] entries)
        {
            string body = NgSocket.Dictionary(entries);
            if (control == "udp")
                return udp.Request(body);
            if (control == "http")
            {
                using HttpResponseMessage response = await http.PostAsync(
                    new Uri($"http://127.0.0.1:{port + 1}/ng"),
                    new StringContent($"{++cookie} {body}", Encoding.Latin1, "application/x-rtpengine-ng"));
                return await response.Content.ReadAsStringAsync();
            }

            NetworkStream stream = tcp.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{++cookie} {body}"));
            byte[] read = new byte[16384];
            int length = 0;
            do
            {
                int got = await stream.ReadAsync(read.AsMemory(length));
                Assert.NotEqual(0, got);
                length += got;
            }
            while (!Encoding.Latin1.GetString(read, 0, length).EndsWith("6:result2:oke", StringComparison.Ordinal) && length < read.Length);
            return Encoding.Latin1.GetString(read, 0, length);
        }
    }
}
