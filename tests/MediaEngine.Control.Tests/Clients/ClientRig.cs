using System.Buffers;
using System.Globalization;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>
/// The control side as a proxy sees it, with a worker and a network behind it. Two rigs with the same setup give the same replies,
/// including random values, so tests can compare replies byte by byte.
/// </summary>
internal sealed class ClientRig : IDisposable
{
    private static readonly TransportAddress _proxy = TestAddress.Parse("127.0.0.1:9000");

    private readonly NgResponder _responder;
    private int _cookies;

    public ClientRig(Func<ControlSettings, ControlSettings>? change = null, int portMax = 39999)
    {
        Engine = new SimEngine(Network);
        ControlSettings settings = new()
        {
            Interfaces = new InterfaceTable([Interface("pub", portMax, "127.0.0.1", "::1"), Interface("priv", portMax, "127.0.0.2")]),
            UnixMicroseconds = time => 1_700_000_000_000_000 + time.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"{hash.ToUpperInvariant()}:AB:CD"),
            InstanceId = "0123456789abcdef",
            DeleteDelay = 0,
        };
        Control = new ControlEngine(change?.Invoke(settings) ?? settings, Engine.Ports, Engine.Plane, new SeededRandom(7));
        _responder = new NgResponder(Control, new CookieCache(), NgTemplates.None);
    }

    public SimNetwork Network { get; } = new();

    public SimEngine Engine { get; }

    public ControlEngine Control { get; }

    /// <summary>Sends a dictionary as bencode and returns the reply as received.</summary>
    public NgDictionary Send(NgDictionary request)
    {
        byte[] reply = SendBytes(request);
        Assert.Equal(BencodeStatus.Complete, BencodeReader.TryRead(reply, out NgValue? value, out int consumed));
        Assert.Equal(reply.Length, consumed);
        return Assert.IsType<NgDictionary>(value);
    }

    /// <summary>The body of the reply without the cookie.</summary>
    public byte[] SendBytes(NgDictionary request)
    {
        ArrayBufferWriter<byte> body = new();
        BencodeWriter.Write(body, request);
        return SendFrame($"{++_cookies}_cookie", body.WrittenSpan);
    }

    public byte[] SendFrame(string cookie, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.ASCII.GetBytes(cookie + " ");
        byte[] reply = _responder.Respond([.. head, .. body], _proxy, Network.Now).ToArray();
        Assert.Equal(head, reply[..head.Length]);
        return reply[head.Length..];
    }

    /// <summary>Sends a request that must succeed and returns the SDP of the reply.</summary>
    public string Sdp(NgDictionary request)
    {
        NgDictionary reply = Send(request);
        Assert.True(reply.TextOf("result") == "ok", reply.TextOf("error-reason"));
        return reply.TextOf("sdp")!;
    }

    /// <summary>Address and port of the first section.</summary>
    public static TransportAddress FirstMedia(string sdp)
    {
        string[] lines = sdp.Split("\r\n");
        int port = int.Parse(lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
        return TestAddress.Parse(lines.First(l => l.StartsWith("c=", StringComparison.Ordinal)).Split(' ')[^1]).WithPort(port);
    }

    public void Dispose() => Engine.Dispose();

    private static LogicalInterface Interface(string name, int portMax, params string[] addresses) =>
        new(name, [.. addresses.Select(TestAddress.Parse).Select(a => new PortPool(name, a, a, 30000, portMax))]);
}
