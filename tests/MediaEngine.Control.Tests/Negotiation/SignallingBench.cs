using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>A control engine with ports and media in memory that takes NG requests and returns texts.</summary>
internal sealed class SignallingBench
{
    private static readonly TransportAddress _proxy = TestAddress.Parse("192.0.2.200:5060");

    public SignallingBench(ulong seed = 1, int portMax = 49_999)
    {
        Ports = new SimPortAllocator(seed);
        Media = new MemoryMediaPlane(Ports);
        var settings = new ControlSettings
        {
            Interfaces =
                new InterfaceTable([Interface("pub", portMax, "192.0.2.1", "2001:db8::1"), Interface("priv", portMax, "10.0.0.1")]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(_ => "AA:BB:CC"),
            InstanceId = "bench",
            Codecs = NamedCodec.All,
            DeleteDelay = 0,
        };
        Engine = new ControlEngine(settings, Ports, Media, new SeededRandom(seed));
    }

    public SimPortAllocator Ports { get; }

    public MemoryMediaPlane Media { get; }

    public ControlEngine Engine { get; }

    public MonotonicTime Now { get; set; } = MonotonicTime.FromSeconds(1);

    /// <param name="keys">Further keys: "name=value", a list as "name=[a,b]", a flag without "=".</param>
    public NgDictionary Send(NgCommand command, string callId, string? from, string? to, string? sdp, params string[] keys)
    {
        NgDictionary message = new NgDictionary().Add("call-id", callId);
        if (from is not null)
            message.Add("from-tag", from);
        if (to is not null)
            message.Add("to-tag", to);
        if (sdp is not null)
            message.Add("sdp", sdp);
        List<string> flags = [];
        foreach (string key in keys)
        {
            string[] parts = key.Split('=', 2);
            if (parts.Length == 1)
                flags.Add(key);
            else if (parts[1].StartsWith('['))
                message.Add(parts[0], NgList.OfText(parts[1].Trim('[', ']').Split(',')));
            else
                message.Add(parts[0], parts[1]);
        }

        if (flags.Count > 0)
            message.Add("flags", NgList.OfText(flags));
        return Engine.Execute(NgRequest.Parse(command, message), _proxy, Now);
    }

    public string Offer(string sdp, params string[] keys) => Sdp(Send(NgCommand.Offer, "call", "a", null, sdp, keys));

    public string Reoffer(string sdp, params string[] keys) => Sdp(Send(NgCommand.Offer, "call", "a", "b", sdp, keys));

    public string Answer(string sdp, params string[] keys) => Sdp(Send(NgCommand.Answer, "call", "a", "b", sdp, keys));

    public static string Sdp(NgDictionary reply)
    {
        Assert.True(reply.TextOf("result") == "ok", reply.TextOf("error-reason"));
        return reply.TextOf("sdp")!;
    }

    /// <summary>The SDP without session numbers and with ports as letters in the order of their appearance.</summary>
    public static string Readable(string sdp)
    {
        var letters = new Dictionary<string, string>();
        return string.Join('\n', sdp.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l is not ("v=0" or "t=0 0" or "s=-") && !l.StartsWith("o=", StringComparison.Ordinal))
            .Select(l => System.Text.RegularExpressions.Regex.Replace(l, @"\b4\d{4}\b", m => Letter(letters, int.Parse(m.Value)))));
    }

    private static string Letter(Dictionary<string, string> letters, int port)
    {
        string pair = (port & ~1).ToString();
        if (!letters.TryGetValue(pair, out string? letter))
            letters[pair] = letter = ((char)('P' + letters.Count)).ToString();
        return port % 2 == 0 ? letter : $"{letter}+1";
    }

    private static LogicalInterface Interface(string name, int portMax, params string[] addresses) =>
        new(name, [.. addresses.Select(TestAddress.Parse).Select(a => new PortPool(name, a, a, 40_000, portMax))]);
}
