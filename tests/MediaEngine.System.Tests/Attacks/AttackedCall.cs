using System.Diagnostics;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Attacks;

/// <summary>
/// A plain call between Alice (127.0.0.2) and Bob (127.0.0.3) through the published engine (127.0.0.1). Mallory (127.0.0.9) is not in the
/// call.
/// </summary>
internal sealed class AttackedCall : IDisposable
{
    private static readonly TimeSpan _packetTime = TimeSpan.FromMilliseconds(20);

    private readonly NgSocket _ng;

    /// <param name="engine">A running engine.</param>
    /// <param name="flags">NG flags of offer and answer.</param>
    public AttackedCall(EngineProcess engine, params string[] flags)
    {
        _ng = new NgSocket(engine.NgPort);
        Flags = flags;
    }

    public string CallId { get; } = Guid.NewGuid().ToString("N");

    public string[] Flags { get; }

    public AttackedPhone Alice { get; } = new("127.0.0.2") { Ssrc = 0xA11CE };

    public AttackedPhone Bob { get; } = new("127.0.0.3") { Ssrc = 0xB0B };

    public AttackedPhone Mallory { get; } = new("127.0.0.9") { Ssrc = 0xBAD };

    /// <summary>The engine's port for Alice.</summary>
    public int AlicesPort { get; private set; }

    /// <summary>The engine's port for Bob.</summary>
    public int BobsPort { get; private set; }

    /// <summary>Sends offer and answer. After that all parties know the ports.</summary>
    public AttackedCall SetUp(string toBob = "RTP/AVP", params string[] bobsLines)
    {
        BobsPort = SignalledCall.MediaPort(Offer(Alice.Describe(), ("transport-protocol", toBob)));
        AlicesPort = SignalledCall.MediaPort(Answer(Bob.Describe(toBob, bobsLines)));
        return this;
    }

    public string Offer(string sdp, params (string Key, string Value)[] keys) => Request("offer", [("sdp", sdp), .. keys]);

    public string Answer(string sdp, params (string Key, string Value)[] keys) =>
        Request("answer", [("sdp", sdp), ("to-tag", "bob"), .. keys]);

    /// <summary>The whole reply as text.</summary>
    public string Request(string command, params (string Key, string Value)[] keys)
    {
        (string, string)[] flags = Flags.Length == 0 ? [] : [("rtpp-flags", string.Join(' ', Flags))];
        return _ng.Request(NgSocket.Dictionary([("call-id", CallId), ("from-tag", "alice"), .. flags, .. keys, ("command", command)]));
    }

    public string Query() => _ng.Request(NgSocket.Dictionary(("call-id", CallId), ("command", "query")));

    /// <summary>Runs the action every 20 ms of real time.</summary>
    public static void Every20Milliseconds(int times, Action<int> act)
    {
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < times; i++)
        {
            act(i);
            TimeSpan rest = _packetTime * (i + 1) - clock.Elapsed;
            if (rest > TimeSpan.Zero)
                RealTime.Pass(rest);
        }
    }

    public void Dispose()
    {
        _ng.TryRequest(NgSocket.Dictionary(("call-id", CallId), ("command", "delete"), ("delete-delay", "0")), TimeSpan.FromSeconds(1));
        _ng.Dispose();
        Alice.Dispose();
        Bob.Dispose();
        Mallory.Dispose();
    }
}
