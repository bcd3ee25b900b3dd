using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Signalling.Tests;

/// <summary>A party publishes, and a viewer with an offer of its own receives (WHEP).</summary>
public sealed class SubscriberOfferTests : IDisposable
{
    private const string BaselineProfile = "profile-level-id=42e01f;packetization-mode=1";

    private readonly SignallingRig _rig = new();
    private readonly SimEndpoint _camera;
    private readonly SimEndpoint _viewer;

    public SubscriberOfferTests()
    {
        _camera = _rig.Network.AddEndpoint("198.51.100.10:6000");
        _viewer = _rig.Network.AddEndpoint("203.0.113.20:7000");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Media_of_the_publisher_reaches_the_viewer()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        NegotiationResult watched = Subscribe(published, Audio(7000, "8", "recvonly"));

        Assert.Null(watched.Refusal);
        MediaDescription answered = Assert.Single(Read(watched).Sections);
        Assert.True(answered.HasAttribute("sendonly"));
        Assert.Equal(["8"], answered.Formats);

        Assert.Equal([(byte)8, (byte)8, (byte)8], Watch(published, section: 0, payloadType: 8));
    }

    [Fact]
    public void Video_is_sent_with_the_payload_types_of_the_viewer()
    {
        NegotiationResult published = Publish(VideoOf(6000, "sendonly", (96, "H264", BaselineProfile), (97, "rtx", "apt=96")));
        NegotiationResult watched = Subscribe(published, VideoOf(7000, "recvonly", (100, "VP8", null), (102, "H264", BaselineProfile),
            (103, "rtx", "apt=102"), (104, "H264", "profile-level-id=640032;packetization-mode=0")));

        Assert.Equal(["102", "103"], Assert.Single(Read(watched).Sections).Formats);
        Assert.Equal([(byte)102, (byte)102, (byte)102], Watch(published, section: 0, payloadType: 96));
    }

    [Fact]
    public void The_viewers_codecs_decide_in_its_order()
    {
        NegotiationResult published = Publish(Audio(6000, "8 0", "sendonly"), All);

        Assert.Equal(["0", "8"], Assert.Single(Read(Subscribe(published, Audio(7000, "9 0 8", "recvonly"))).Sections).Formats);
        Assert.Equal([(byte)8, (byte)8, (byte)8], Watch(published, section: 0, payloadType: 8));
    }

    [Fact]
    public void Audio_that_the_viewer_does_not_support_is_transcoded()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        NegotiationResult watched = Subscribe(published, Audio(7000, "0", "recvonly"));

        Assert.Equal(["0"], Assert.Single(Read(watched).Sections).Formats);
        byte[] types = Watch(published, section: 0, payloadType: 8);
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.Equal(0, type));
    }

    [Fact]
    public void A_kind_that_the_publisher_does_not_send_is_rejected_and_the_others_are_served()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        NegotiationResult watched = Subscribe(published,
            VideoOf(7002, "recvonly", (102, "H264", BaselineProfile)) + Audio(7000, "8", "recvonly"));

        ImmutableArray<MediaDescription> sections = Read(watched).Sections;
        Assert.Equal(["video", "audio"], sections.Select(s => s.Type));
        Assert.Equal(0, sections[0].Port);
        Assert.InRange(sections[1].Port, 30000, 39999);
        Assert.Equal([(byte)8, (byte)8, (byte)8], Watch(published, section: 0, payloadType: 8));
    }

    [Fact]
    public void Two_viewers_each_get_every_packet()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        SimEndpoint other = _rig.Network.AddEndpoint("203.0.113.20:7100");
        Subscribe(published, Audio(7000, "8", "recvonly"));
        Subscribe(published, Audio(7100, "8", "recvonly"));

        Assert.Equal(3, Watch(published, section: 0, payloadType: 8).Length);
        Assert.Equal(3, other.Received.Count);
    }

    [Fact]
    public void A_viewer_that_leaves_gives_its_ports_back_and_the_others_go_on()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        int ports = _rig.Worker.Ports.Outstanding;
        NegotiationResult watched = Subscribe(published, Audio(7000, "8", "recvonly"));
        Assert.True(_rig.Worker.Ports.Outstanding > ports);

        Assert.Null(_rig.Engine.Leave(watched.CallId, watched.Tag, _rig.Network.Now));

        Assert.Equal((1, ports), (_rig.Engine.Calls, _rig.Worker.Ports.Outstanding));
        Assert.Empty(Watch(published, section: 0, payloadType: 8));
        Assert.Equal(RefusalReason.PartyNotFound, _rig.Engine.Leave(watched.CallId, watched.Tag, _rig.Network.Now)?.Reason);
    }

    [Fact]
    public void The_call_ends_when_the_publisher_leaves()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        Subscribe(published, Audio(7000, "8", "recvonly"));
        Subscribe(published, Audio(7100, "8", "recvonly"));

        Assert.Null(_rig.Engine.Leave(published.CallId, published.Tag, _rig.Network.Now));

        Assert.Equal((0, 0), (_rig.Engine.Calls, _rig.Worker.Ports.Outstanding));
        Assert.Equal(CallEnding.Regular, Assert.Single(_rig.Ended).Ending);
    }

    [Fact]
    public void A_second_offer_of_the_viewer_is_an_update_and_keeps_its_port()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        NegotiationResult first = Subscribe(published, Audio(7000, "8", "recvonly"));

        NegotiationResult second = _rig.Engine.Subscribe(
            new PartyOffer(Session(Audio(7000, "0", "recvonly"))) { CallId = first.CallId, Tag = first.Tag }, [], _rig.Network.Now);

        Assert.Null(second.Refusal);
        Assert.Equal(Read(first).Sections[0].Port, Read(second).Sections[0].Port);
        Assert.Equal(["0"], Read(second).Sections[0].Formats);
    }

    [Fact]
    public void A_viewer_names_the_parties_it_receives_from()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));
        NegotiationResult second = _rig.Engine.Answer(
            new PartyOffer(Session(VideoOf(6100, "sendonly", (96, "H264", BaselineProfile)))) { CallId = published.CallId },
            _rig.Network.Now);
        string offer = Session(Audio(7000, "8", "recvonly") + VideoOf(7002, "recvonly", (96, "H264", BaselineProfile)));

        NegotiationResult both = _rig.Engine.Subscribe(new PartyOffer(offer) { CallId = published.CallId },
            [published.Tag, second.Tag], _rig.Network.Now);
        NegotiationResult one = _rig.Engine.Subscribe(new PartyOffer(offer) { CallId = published.CallId }, [second.Tag], _rig.Network.Now);

        Assert.All(Read(both).Sections, s => Assert.NotEqual(0, s.Port));
        Assert.Equal([true, false], Read(one).Sections.Select(s => s.Port == 0));
    }

    [Fact]
    public void A_browsers_bundle_is_answered_with_one_transport()
    {
        const string transport = "a=rtcp-mux\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\n"
            + "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n";
        string mid = HeaderExtensionUri.Mid;
        NegotiationResult published = Publish(
            Audio(6000, "8", "sendonly") + VideoOf(6002, "sendonly", (96, "H264", BaselineProfile)));
        var options = new NegotiationOptions { Bundle = BundleOptions.Accept };
        string offer = Session("a=group:BUNDLE 0 1\r\n"
            + Secured(Audio(9, "8", "recvonly")) + transport + $"a=mid:0\r\na=extmap:4 {mid}\r\na=extmap:5 urn:unknown\r\n"
            + Secured(VideoOf(9, "recvonly", (102, "H264", BaselineProfile))) + transport
            + $"a=mid:1\r\na=extmap:4 {mid}\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=rtcp-fb:102 transport-cc\r\n");

        NegotiationResult watched = _rig.Engine.Subscribe(
            new PartyOffer(offer) { CallId = published.CallId, Options = options }, [], _rig.Network.Now);

        Assert.Null(watched.Refusal);
        SessionDescription answer = Read(watched);
        Assert.Equal("BUNDLE 0 1", answer.AttributeValue("group"));
        Assert.Equal(answer.Sections[0].Port, answer.Sections[1].Port);
        Assert.Equal(["nack", "nack pli"], answer.Sections[1].AttributeValues("rtcp-fb").Select(f => f["102 ".Length..]));
        Assert.All(answer.Sections, s =>
        {
            Assert.True(s.HasAttribute("rtcp-mux"));
            Assert.NotNull(s.AttributeValue("ice-ufrag"));
            Assert.NotNull(s.AttributeValue("fingerprint"));
            Assert.Contains(s.AttributeValue("setup"), new[] { "active", "passive" });
            Assert.Equal([$"4 {mid}"], s.AttributeValues("extmap"));
        });
    }

    [Fact]
    public void An_offer_with_nothing_in_common_is_refused_and_leaves_nothing()
    {
        NegotiationResult published = Publish(VideoOf(6000, "sendonly", (96, "H264", BaselineProfile)));
        int ports = _rig.Worker.Ports.Outstanding;

        Assert.Equal(RefusalReason.NothingAcceptable,
            Subscribe(published, VideoOf(7000, "recvonly", (100, "VP8", null))).Refusal?.Reason);
        Assert.Equal(RefusalReason.NothingToSubscribe,
            _rig.Engine.Subscribe(new PartyOffer(Session(Audio(7000, "8", "recvonly"))) { CallId = published.CallId }, ["nobody"],
                _rig.Network.Now).Refusal?.Reason);
        Assert.Equal(ports, _rig.Worker.Ports.Outstanding);
    }

    [Fact]
    public void A_call_that_does_not_exist_is_not_created()
    {
        NegotiationResult result = _rig.Engine.Subscribe(
            new PartyOffer(Session(Audio(7000, "8", "recvonly"))) { CallId = "nothing" }, [], _rig.Network.Now);

        Assert.Equal(RefusalReason.CallNotFound, result.Refusal?.Reason);
        Assert.Equal(0, _rig.Engine.Calls);
    }

    [Fact]
    public void A_publisher_cannot_become_a_viewer()
    {
        NegotiationResult published = Publish(Audio(6000, "8", "sendonly"));

        NegotiationResult result = _rig.Engine.Subscribe(
            new PartyOffer(Session(Audio(7000, "8", "recvonly"))) { CallId = published.CallId, Tag = published.Tag }, [], _rig.Network.Now);

        Assert.Equal(RefusalReason.NotASubscriber, result.Refusal?.Reason);
    }

    private static NegotiationOptions All => new() { Codec = new CodecOptions { Accept = ["all"] } };

    private static string Session(string sections) => string.Join("\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.10", "s=-", "t=0 0", "")
        + sections;

    private static string Audio(int port, string formats, string direction) =>
        $"m=audio {port} RTP/AVP {formats}\r\nc=IN IP4 {Host(port)}\r\na={direction}\r\n";

    private static string VideoOf(int port, string direction, params (int Type, string Name, string? Parameters)[] formats) =>
        $"m=video {port} RTP/AVPF {string.Join(' ', formats.Select(f => f.Type))}\r\nc=IN IP4 {Host(port)}\r\na={direction}\r\n"
        + string.Concat(formats.Select(f => $"a=rtpmap:{f.Type} {f.Name}/90000\r\n"
            + (f.Parameters is null ? "" : $"a=fmtp:{f.Type} {f.Parameters}\r\n")));

    private static string Secured(string section) =>
        section.Replace("RTP/AVPF ", "UDP/TLS/RTP/SAVPF ", StringComparison.Ordinal).Replace("RTP/AVP ", "UDP/TLS/RTP/SAVPF ",
            StringComparison.Ordinal);

    private static string Host(int port) => port is >= 7000 and < 8000 ? "203.0.113.20" : "198.51.100.10";

    private static SessionDescription Read(NegotiationResult result)
    {
        Assert.True(SdpReader.TryRead(result.Sdp, out SessionDescription session, out _));
        return session;
    }

    private NegotiationResult Publish(string sections, NegotiationOptions? options = null) => _rig.Engine.Answer(
        new PartyOffer(Session(sections)) { Options = options ?? NegotiationOptions.Default }, _rig.Network.Now);

    private NegotiationResult Subscribe(NegotiationResult published, string sections) =>
        _rig.Engine.Subscribe(new PartyOffer(Session(sections)) { CallId = published.CallId }, [published.Tag], _rig.Network.Now);

    /// <summary>The publisher sends three packets; returns the payload types that reach the viewer.</summary>
    private byte[] Watch(NegotiationResult published, int section, byte payloadType)
    {
        TransportAddress engine = TestAddress.Parse("127.0.0.1").WithPort((ushort)Read(published).Sections[section].Port);
        for (int i = 0; i < 3; i++)
        {
            _camera.Send(engine, PacketBuilder.Rtp(0x1111, 10 + i, (uint)(160 * i), payloadType));
            _rig.Network.Run(TimeSpan.FromMilliseconds(20));
        }

        return [.. _viewer.Received.Where(d => RtpPacket.TryParse(d.Bytes, out _))
            .Select(d => RtpPacket.TryParse(d.Bytes, out RtpPacket rtp) ? rtp.PayloadType : byte.MaxValue)];
    }
}
