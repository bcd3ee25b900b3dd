using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MediaEngine.System.Tests;

/// <summary>
/// A call of two audio sockets through the engine, signalled by NG. Alice is this process with plain RTP. The other side is another
/// program; this process may send for it when it knows the keys.
/// </summary>
internal sealed partial class SignalledCall(EngineProcess engine) : IDisposable
{
    private readonly NgSocket _ng = new(engine.NgPort);
    private readonly string _id = Guid.NewGuid().ToString("N");

    public Socket Alice { get; } = NewSocket();

    /// <summary>The other side's media socket, when this process sends or receives for it.</summary>
    public Socket Bob { get; } = NewSocket();

    /// <summary>Sends an offer and returns the SDP for the other side.</summary>
    public string Offer(string sdp, params (string Key, string Value)[] options) =>
        Sdp(_ng.Request(NgSocket.Dictionary([("call-id", _id), ("command", "offer"), ("from-tag", "alice"), ("sdp", sdp), .. options])));

    /// <summary>Sends an answer and returns the SDP for the offerer.</summary>
    public string Answer(string sdp) =>
        Sdp(_ng.Request(NgSocket.Dictionary(("call-id", _id), ("command", "answer"), ("from-tag", "alice"), ("sdp", sdp),
            ("to-tag", "bob"))));

    public string AliceSdp(string protocol = "RTP/AVP", params string[] lines) => Describe(Port(Alice), protocol, lines);

    public static string Describe(int port, string protocol, params string[] lines) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} {protocol} 0\r\na=rtpmap:0 PCMU/8000\r\n"
        + string.Concat(lines.Select(l => l + "\r\n"));

    public static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public static int MediaPort(string sdp) => int.Parse(MediaLine().Match(sdp).Groups[1].Value);

    /// <summary>The values of all lines of one attribute.</summary>
    public static string[] Attributes(string sdp, string name) =>
        [.. sdp.Split("\r\n").Where(l => l.StartsWith($"a={name}:", StringComparison.Ordinal)).Select(l => l[(name.Length + 3)..])];

    /// <summary>Sends a packet every 20 ms until the receiver has one of the stream. Fails after ten seconds.</summary>
    /// <returns>The received packet.</returns>
    public static byte[] SendUntilHeard(Func<int, byte[]> packet, Socket from, int to, Socket at, Func<byte[], bool> isWanted)
    {
        byte[] buffer = new byte[2048];
        for (int i = 0; i < 500; i++)
        {
            from.SendTo(packet(i), new IPEndPoint(IPAddress.Loopback, to));
            while (at.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                int length = at.Receive(buffer);
                if (isWanted(buffer[..length]))
                    return buffer[..length];
            }
        }

        throw new TimeoutException("no packet came through");
    }

    public static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    public void Dispose()
    {
        _ng.Dispose();
        Alice.Dispose();
        Bob.Dispose();
    }

    private static string Sdp(string reply)
    {
        Match sdp = SdpEntry().Match(reply);
        if (!sdp.Success)
            throw new InvalidOperationException(reply);
        return reply.Substring(sdp.Index + sdp.Length, int.Parse(sdp.Groups[1].Value));
    }

    [GeneratedRegex(@"3:sdp(\d+):")]
    private static partial Regex SdpEntry();

    [GeneratedRegex(@"m=audio (\d+)")]
    private static partial Regex MediaLine();
}
