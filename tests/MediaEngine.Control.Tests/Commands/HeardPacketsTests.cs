using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>
/// Which packets parties receive while others subscribe, offers are rolled back and branches are deleted: signalling and packets together.
/// </summary>
public sealed class HeardPacketsTests : IDisposable
{
    private const byte Pcmu = 0;
    private const byte Pcma = 8;

    private readonly SimNetwork _network = new(seed: 5);
    private readonly SimEngine _engine;
    private readonly ControlEngine _control;

    public HeardPacketsTests()
    {
        _engine = new SimEngine(_network);
        _control = new ControlEngine(
            new ControlSettings
            {
                Interfaces = new InterfaceTable([new LogicalInterface("default", [_engine.Pool])]),
                UnixMicroseconds = time => time.Nanoseconds / 1000,
                Certificate = LocalCertificate.Always(_ => "AA"),
                InstanceId = "test",
                DeleteDelay = 0,
            },
            _engine.Ports, _engine.Plane, new SeededRandom(7));
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void S16_Egress_is_heard_as_it_leaves_to_the_party()
    {
        Peer a = Phone("127.0.0.2", 0xA, Pcma), b = Phone("127.0.0.3", 0xB, Pcmu), s = Phone("127.0.0.4", 0xC, Pcma);
        Call(a, b, ("transcode", "PCMU"));
        s.Call(Media(Send(NgCommand.SubscribeRequest, ("from-tag", "a"), ("to-tag", "s"), ("flags", "egress"))), default);
        Send(NgCommand.SubscribeAnswer, ("to-tag", "s"), ("sdp", Sdp(s, "recvonly")));
        Talk(a, b);
        Assert.InRange(a.Heard, 95, 101);
        Assert.All(a.Packets, p => Assert.Equal(Pcma, p[1] & 0x7f));
        Assert.Equal(Payloads(a), Payloads(s));

        // The subscriber gets nothing while the call is on hold.
        Send(NgCommand.Offer, ("from-tag", "a"), ("to-tag", "b"), ("sdp", Sdp(a, "sendonly")));
        Send(NgCommand.Answer, ("from-tag", "a"), ("to-tag", "b"), ("sdp", Sdp(b, "recvonly")));
        int before = s.Heard;
        Talk(a, b);
        Assert.Equal(before, s.Heard);
    }

    [Fact]
    public void S15_A_subscriber_with_one_of_two_codecs_hears_the_other_one_transcoded()
    {
        Peer source = Phone("127.0.0.2", 0xA, Pcmu), s = Phone("127.0.0.4", 0xC, Pcma);
        source.Call(
            Media(Send(NgCommand.Publish, ("from-tag", "p"), ("flags", "codec-accept-all"),
                ("sdp", Sdp(source, "sendonly").Replace("AVP 0", "AVP 0 8")))), default);
        Send(NgCommand.SubscribeRequest, ("from-tag", "p"), ("to-tag", "s"));
        Send(NgCommand.SubscribeAnswer, ("to-tag", "s"), ("sdp", Sdp(s, "recvonly")));
        Talk(source);
        Assert.InRange(s.Heard, 95, 101);
        Assert.All(s.Packets, p => Assert.Equal(Pcma, p[1] & 0x7f));
    }

    [Fact]
    public void S24_After_a_rollback_media_goes_on_where_it_went_before()
    {
        Peer a = Phone("127.0.0.2", 0xA, Pcma), b = Phone("127.0.0.3", 0xB, Pcma), moved = Phone("127.0.0.5", 0xD, Pcma);
        Call(a, b);
        Talk(a, b);
        TransportAddress other =
            Media(Send(NgCommand.Offer, ("from-tag", "a"), ("to-tag", "b"), ("flags", "track-state"), ("sdp", Sdp(moved))));
        Assert.NotEqual(b.RemoteRtp, other);
        Assert.Null(Send(NgCommand.Rollback, ("from-tag", "a"), ("to-tag", "b")).TextOf("warning"));
        (int heardA, int heardB) = (a.Heard, b.Heard);
        Talk(a, b);
        Assert.InRange(a.Heard - heardA, 98, 101);
        Assert.InRange(b.Heard - heardB, 98, 101);
        Assert.Equal(0, moved.Heard);
    }

    [Fact]
    public void S2_The_branch_that_is_left_is_heard_when_another_one_is_deleted()
    {
        Peer a = Phone("127.0.0.2", 0xA, Pcma), first = Phone("127.0.0.3", 0xB, Pcma), second = Phone("127.0.0.4", 0xC, Pcma);
        foreach ((string branch, Peer phone) in new[] { ("1", first), ("2", second) })
            phone.Call(Media(Send(NgCommand.Offer, ("from-tag", "a"), ("via-branch", branch), ("sdp", Sdp(a)))), default);
        foreach ((string branch, Peer phone) in new[] { ("1", first), ("2", second) })
            a.Call(Media(Send(NgCommand.Answer, ("from-tag", "a"), ("to-tag", $"b{branch}"), ("via-branch", branch), ("sdp", Sdp(phone)))),
                default);
        Talk(first, second);
        Assert.All(a.Packets, p => Assert.Equal(0xC, p[11]));
        int before = a.Packets.Count;
        Assert.InRange(before, 95, 101);
        Send(NgCommand.Delete, ("via-branch", "2"));
        _network.Run(TimeSpan.FromSeconds(1));
        _control.HandleTimeout(_network.Now);
        Talk(first, second);
        Assert.InRange(a.Packets.Count - before, 95, 101);
        Assert.All(a.Packets.Skip(before), p => Assert.Equal(0xB, p[11]));
    }

    private void Call(Peer a, Peer b, params (string, string)[] keys)
    {
        b.Call(Media(Send(NgCommand.Offer, [("from-tag", "a"), ("sdp", Sdp(a)), .. keys])), default);
        a.Call(Media(Send(NgCommand.Answer, ("from-tag", "a"), ("to-tag", "b"), ("sdp", Sdp(b)))), default);
    }

    private void Talk(params Peer[] phones)
    {
        foreach (Peer phone in phones)
            phone.StartSending();
        _network.Run(TimeSpan.FromSeconds(2));
        foreach (Peer phone in phones)
            phone.StopSending();
        _network.Run(TimeSpan.FromSeconds(1));
    }

    private Peer Phone(string host, uint ssrc, byte payloadType) => new(_network, $"{host}:5004", ssrc, payloadType);

    private static string Sdp(Peer phone, string direction = "sendrecv") =>
        NgSignalling.Sdp(phone.Rtp.Address.Port, direction, phone.PayloadType.ToString(), phone.Rtp.Address.AddressText());

    private NgDictionary Send(NgCommand command, params (string Key, string Value)[] keys)
    {
        NgDictionary message = new NgDictionary().Add("call-id", "c1");
        foreach ((string key, string value) in keys)
            message.Add(key, key == "flags" ? NgList.OfText(value.Split('|')) : value);
        NgDictionary reply = _control.Execute(NgRequest.Parse(command, message), TestAddress.Parse("127.0.0.9").WithPort(2223),
            _network.Now);
        Assert.Equal("ok", reply.TextOf("result"));
        return reply;
    }

    private static TransportAddress Media(NgDictionary reply) => Clients.ClientRig.FirstMedia(reply.TextOf("sdp")!);

    private static List<string> Payloads(Peer phone) => [.. phone.Packets.Select(p => Convert.ToHexString(p, 12, p.Length - 12))];
}
