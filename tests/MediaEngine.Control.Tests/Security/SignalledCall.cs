using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;

namespace MediaEngine.Control.Tests.Security;

/// <summary>One call through the control engine. Input: keys and SDP. Output: SDP and the worker's plan.</summary>
internal sealed class SignalledCall : IMediaPlane
{
    public const string Fingerprint = "B5:67:7B:49:CC:96:66:0E:E2:2C:DF:DE:29:6C:17:7D:B8:38:BB:3D:7C:0A:3F:22:7D:B8:2A:7A:9D:98:BD:F7";

    public const string OtherFingerprint =
        "1D:80:5B:17:06:6C:F3:64:3D:E4:63:D5:92:18:30:0E:42:96:AF:73:B4:F1:FF:D2:7F:41:82:0A:12:D7:13:9E";

    private readonly ControlEngine _engine;
    private readonly SimEngine? _relay;
    private MonotonicTime _now = MonotonicTime.FromSeconds(100);

    public SignalledCall(params string[] addresses)
        : this(transcoding: false, addresses)
    {
    }

    public SignalledCall(bool transcoding, params string[] addresses)
        : this(settings => settings with { Codecs = transcoding ? NamedCodec.All : [] }, addresses)
    {
    }

    /// <param name="change">Changes the settings.</param>
    public SignalledCall(Func<ControlSettings, ControlSettings> change, params string[] addresses)
    {
        if (addresses.Length == 0)
            addresses = ["192.0.2.1"];
        var pools = addresses.Select(a => new PortPool("pub", TestAddress.Parse(a), TestAddress.Parse(a), 40000, 49999)).ToList();
        var settings = new ControlSettings
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", pools)]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"OWN:{hash}"),
            InstanceId = "test",
        };
        _engine = new ControlEngine(change(settings), new SimPortAllocator(), this, new SeededRandom(7));
    }

    /// <summary>Runs plans in a simulated engine, so that packets can be sent.</summary>
    public SignalledCall(SimEngine relay)
    {
        _relay = relay;
        var settings = new ControlSettings
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [relay.Pool])]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"OWN:{hash}"),
            InstanceId = "test",
        };
        _engine = new ControlEngine(settings, relay.Ports, this, new SeededRandom(7));
    }

    public ControlEngine Engine => _engine;

    /// <summary>The last plan given to the worker.</summary>
    public CallPlan Plan { get; private set; } = null!;

    public int Plans { get; private set; }

    public void Wait(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    /// <summary>An offer of the caller. Keys are "name=value"; repeated names make a list; flags need no name.</summary>
    public string[] Offer(string sdp, params string[] keys) => Send(NgCommand.Offer, "caller", null, sdp, keys);

    public string[] Reoffer(string sdp, params string[] keys) => Send(NgCommand.Offer, "caller", "callee", sdp, keys);

    public string[] OfferBack(string sdp, params string[] keys) => Send(NgCommand.Offer, "callee", "caller", sdp, keys);

    public string[] Answer(string sdp, params string[] keys) => Send(NgCommand.Answer, "caller", "callee", sdp, keys);

    public string[] AnswerBack(string sdp, params string[] keys) => Send(NgCommand.Answer, "callee", "caller", sdp, keys);

    /// <summary>An offer or answer between any two parties.</summary>
    public string[] Send(string command, string from, string? to, string sdp, params string[] keys) =>
        Send(command == "offer" ? NgCommand.Offer : NgCommand.Answer, from, to, sdp, keys);

    /// <summary>An audio section with additional attribute lines.</summary>
    public static string Audio(string protocol, params string[] attributes) => Session([], Section($"audio 7000 {protocol} 8", attributes));

    public static string Session(string[] sessionLines, params string[] sections) =>
        "v=0\r\no=- 1 1 IN IP4 198.51.100.10\r\ns=-\r\nc=IN IP4 198.51.100.10\r\nt=0 0\r\n"
        + string.Concat(sessionLines.Select(l => $"a={l}\r\n")) + string.Concat(sections);

    public static string Section(string media, params string[] attributes) =>
        $"m={media}\r\n" + string.Concat(attributes.Select(a => $"a={a}\r\n"));

    /// <summary>Values of an attribute in all sections.</summary>
    public static string[] Values(string[] lines, string attribute) =>
        [.. lines.Where(l => l.StartsWith($"a={attribute}:", StringComparison.Ordinal)).Select(l => l[(attribute.Length + 3)..])];

    public static string Value(string[] lines, string attribute) => Values(lines, attribute).First();

    /// <summary>The worker that gets the call.</summary>
    public int Worker { get; set; }

    public int WorkerOf(long callKey, long beside = 0) => Worker;

    public bool Apply(CallPlan plan)
    {
        Plan = plan;
        Plans++;
        return _relay?.Plane.Apply(plan) ?? true;
    }

    public void Remove(long callKey, bool reports)
    {
    }

    /// <summary>The snapshots that the worker reports.</summary>
    public TransportSnapshot[] Measured { get; set; } = [];

    /// <summary>Figures arrive later as an event, as from a worker on its own thread.</summary>
    public bool FiguresComeLater { get; set; }

    /// <summary>Calls whose figures were requested, and calls that were removed with a report.</summary>
    public List<long> Asked { get; } = [];

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        Asked.Add(callKey);
        figures = Measured.Length == 0 ? null : new CallSnapshot(callKey, [.. Measured], [], []);
        return !FiguresComeLater;
    }

    private string[] Send(NgCommand command, string from, string? to, string sdp, string[] keys)
    {
        var message = new NgDictionary().Add("call-id", "c").Add("from-tag", from).Add("sdp", sdp);
        if (to is not null)
            message.Add("to-tag", to);
        foreach (IGrouping<string, string> key in keys.Select(k => k.Split('=', 2)).GroupBy(p => p.Length == 2 ? p[0] : "flags",
            p => p[^1]))
        {
            // "extmap.mask=all" is a list in a nested dictionary.
            if (key.Key.Split('.') is [var outer, var inner])
                message.Add(outer, new NgDictionary().Add(inner, NgList.OfText(key)));
            else
                message.Add(key.Key, key.Count() == 1 && key.Key != "flags" ? key.First() : NgList.OfText(key));
        }

        NgDictionary reply = _engine.Execute(NgRequest.Parse(command, message), default, _relay?.Network.Now ?? _now);
        if (reply.TextOf("result") != "ok")
            throw new InvalidOperationException(reply.TextOf("error-reason"));
        return (reply.TextOf("sdp") ?? "").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
