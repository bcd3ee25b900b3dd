using System.Buffers;
using System.Text;
using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspHttpTunnelTests
{
    private const string Opened = "HTTP/1.0 200 OK\r\nContent-Type: application/x-rtsp-tunnelled\r\n\r\n";

    [Fact]
    public void Both_connections_carry_the_same_cookie()
    {
        RtspHttpTunnel tunnel = Tunnel();
        string get = Text(tunnel.WriteGet);
        Assert.StartsWith("GET /live?x=1 HTTP/1.0\r\nHost: 192.0.2.10:80\r\n", get, StringComparison.Ordinal);
        Assert.Contains($"x-sessioncookie: {tunnel.Cookie}\r\n", get, StringComparison.Ordinal);
        Assert.Contains("Accept: application/x-rtsp-tunnelled\r\n", get, StringComparison.Ordinal);
        tunnel.Receive(Encoding.Latin1.GetBytes(Opened));
        Assert.Equal(RtspHttpTunnelState.Open, tunnel.State);
        string post = Text(tunnel.WritePost);
        Assert.StartsWith("POST /live?x=1 HTTP/1.0\r\n", post, StringComparison.Ordinal);
        Assert.Contains($"x-sessioncookie: {tunnel.Cookie}\r\n", post, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 32767\r\n", post, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void What_follows_the_answer_to_GET_is_RTSP_however_it_is_cut(int piece)
    {
        RtspHttpTunnel tunnel = Tunnel();
        Text(tunnel.WriteGet);
        var through = new List<byte>();
        foreach (byte[] octets in Encoding.Latin1.GetBytes(Opened + "RTSP/1.0 200 OK\r\n\r\n").Chunk(piece))
            through.AddRange(tunnel.Receive(octets));
        Assert.Equal("RTSP/1.0 200 OK\r\n\r\n", Encoding.Latin1.GetString([.. through]));
    }

    [Fact]
    public void A_password_is_given_on_a_second_connection()
    {
        RtspHttpTunnel tunnel = Tunnel();
        Text(tunnel.WriteGet);
        byte[] challenge = Encoding.Latin1.GetBytes("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n");
        tunnel.Receive(challenge);
        Assert.Equal(RtspHttpTunnelState.Again, tunnel.State);
        Assert.Contains("uri=\"/live?x=1\"", Text(tunnel.WriteGet), StringComparison.Ordinal);
        tunnel.Receive(challenge);
        Assert.Equal(RtspHttpTunnelState.Failed, tunnel.State);
        Assert.Equal(RtspFailureCause.Unauthorized, tunnel.Failure!.Cause);
    }

    [Theory]
    [InlineData("HTTP/1.0 404 Not Found\r\n\r\n", RtspFailureCause.Asleep)]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", RtspFailureCause.Protocol)]
    public void A_refusal_has_a_cause(string answer, RtspFailureCause cause)
    {
        RtspHttpTunnel tunnel = Tunnel();
        Text(tunnel.WriteGet);
        Assert.True(tunnel.Receive(Encoding.Latin1.GetBytes(answer)).IsEmpty);
        Assert.Equal(cause, tunnel.Failure!.Cause);
    }

    [Fact]
    public void A_POST_takes_what_it_announced_and_then_a_new_one_is_needed()
    {
        RtspHttpTunnel tunnel = Tunnel();
        Text(tunnel.WritePost);
        var output = new ArrayBufferWriter<byte>();
        while (tunnel.TryEncode(new byte[1000], output))
            Assert.True(output.WrittenCount <= RtspHttpTunnel.PostLength);
        Text(tunnel.WritePost);
        Assert.True(tunnel.TryEncode(new byte[1000], output));
    }

    [Fact]
    public void What_is_encoded_is_decoded_however_it_is_cut() =>
        Gen.Select(Gen.Byte.Array[0, 60].Array[0, 10], Gen.Int[1, 20]).Sample((messages, piece) =>
        {
            RtspHttpTunnel tunnel = Tunnel();
            Text(tunnel.WritePost);
            var encoded = new ArrayBufferWriter<byte>();
            foreach (byte[] message in messages)
                Assert.True(tunnel.TryEncode(message, encoded));
            var decoder = new RtspBase64Decoder();
            var decoded = new List<byte>();
            byte[] room = new byte[64];
            foreach (byte[] octets in encoded.WrittenSpan.ToArray().Chunk(piece))
                decoded.AddRange(room.AsSpan(0, decoder.Decode(octets, room)));
            return decoded.SequenceEqual(messages.SelectMany(m => m));
        });

    [Fact]
    public void A_session_plays_through_a_tunnel()
    {
        RtspUrl.TryParse("rtsp://192.0.2.10:80/live", out RtspUrl? url, out _);
        var tunnel = new RtspHttpTunnel(url!, new RtspAuthentication(null, new SeededRandom(2)), new SeededRandom(1));
        var camera = new ScriptedCamera { AsksPassword = false };
        var session = new RtspClientSession(new RtspClientSettings { Url = url! }, new SeededRandom(1));
        var decoder = new RtspBase64Decoder();
        MonotonicTime now = MonotonicTime.FromSeconds(1);
        Text(tunnel.WriteGet);
        session.Receive(tunnel.Receive(Encoding.Latin1.GetBytes(Opened)), now);
        Text(tunnel.WritePost);
        session.Start(now);
        byte[] buffer = new byte[4096];
        byte[] decoded = new byte[4096];
        for (int i = 0; i < 10; i++)
        {
            while (session.TryGetEvent(out RtspEvent occurred))
            {
                if (occurred.Kind == RtspEventKind.Described)
                    session.SetUp([new RtspTrackRequest(0)], now);
            }

            while (session.TryGetTransmit(buffer, out int length))
            {
                var post = new ArrayBufferWriter<byte>();
                Assert.True(tunnel.TryEncode(buffer.AsSpan(0, length), post));
                byte[] answer = camera.Receive(decoded.AsSpan(0, decoder.Decode(post.WrittenSpan, decoded)));
                session.Receive(tunnel.Receive(answer), now);
            }
        }

        Assert.Equal(RtspStep.Playing, session.Step);
    }

    private static RtspHttpTunnel Tunnel()
    {
        RtspUrl.TryParse("rtsp://192.0.2.10:80/live?x=1", out RtspUrl? url, out _);
        var authentication = new RtspAuthentication(new RtspCredentials("admin", "secret"), new SeededRandom(2));
        return new RtspHttpTunnel(url!, authentication, new SeededRandom(1));
    }

    private static string Text(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
