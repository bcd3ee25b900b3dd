using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>A control engine with simulated ports and a virtual clock that takes NG requests.</summary>
internal sealed class NgSignalling
{
    private static readonly TransportAddress _proxy = TestAddress.Parse("192.0.2.5").WithPort(5000);

    /// <param name="shared">The port that ICE sessions share; null for none.</param>
    public NgSignalling(MediaPort? shared = null)
    {
        TransportAddress local = TestAddress.Parse("127.0.0.1");
        PortPool pool = new("pub", local, local, 40000, 40999);
        Media = new RecordedMediaPlane(Ports);
        Engine = new ControlEngine(
            new ControlSettings
            {
                Interfaces = new InterfaceTable([new LogicalInterface("pub", [pool])]),
                UnixMicroseconds = time => time.Nanoseconds / 1000,
                Certificate = LocalCertificate.Always(_ => "AA"),
                InstanceId = "test",
                SharedPorts = shared is null ? [] : [[shared]],
                DeleteDelay = 0,
                RecordingEnabled = true,
                RecordingDirectory = "/recordings",
            },
            Ports, Media, new SeededRandom(1));
    }

    public SimPortAllocator Ports { get; } = new();

    public RecordedMediaPlane Media { get; }

    public ControlEngine Engine { get; }

    public MonotonicTime Now { get; set; } = new(1_000_000_000);

    /// <summary>The plan of the only call.</summary>
    public CallPlan Plan => Media.Plans.Values.Single();

    public static string Sdp(int port, string direction = "sendrecv", string formats = "8", string host = "198.51.100.10") => string.Join(
        "\r\n", "v=0", $"o=- 1 1 IN IP4 {host}", "s=-", $"c=IN IP4 {host}", "t=0 0", $"m=audio {port} RTP/AVP {formats}",
        $"a={direction}", "");

    /// <summary>Sends a request. Values are texts; the value of "flags" is a list of texts separated by "|".</summary>
    public NgDictionary Send(NgCommand command, params (string Key, string Value)[] keys)
    {
        NgDictionary message = new NgDictionary().Add("command", NgCommands.Definition(command).Name);
        foreach ((string key, string value) in keys)
            message.Add(key, key is "flags" or "from-tags" or "calls" ? NgList.OfText(value.Split('|')) : value);
        return Engine.Execute(NgRequest.Parse(command, message), _proxy, Now);
    }

    /// <summary>An answered call of two parties.</summary>
    public void Establish(string callId = "c1", string from = "a", string to = "b", int port = 6000)
    {
        NgDictionary offer = Send(NgCommand.Offer, ("call-id", callId), ("from-tag", from), ("label", from.ToUpperInvariant()),
            ("sdp", Sdp(port)));
        Assert.Equal("ok", offer.TextOf("result"));
        NgDictionary answer = Send(
            NgCommand.Answer, ("call-id", callId), ("from-tag", from), ("to-tag", to), ("sdp", Sdp(port + 2, host: "203.0.113.20")));
        Assert.Equal("ok", answer.TextOf("result"));
    }

    public string? ErrorOf(NgCommand command, params (string Key, string Value)[] keys) => Send(command, keys).TextOf("error-reason");

    public NgDictionary Tags(string callId = "c1") => (NgDictionary)Send(NgCommand.Query, ("call-id", callId))["tags"]!;
}
