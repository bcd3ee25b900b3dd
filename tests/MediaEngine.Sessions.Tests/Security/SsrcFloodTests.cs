using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Tests.Transcoding;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>SSRCs are attacker-controlled: the phone's streams have room although an attacker filled the tables.</summary>
public sealed class SsrcFloodTests() : TranscodedCall(seed: 23)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A7_SSRCs_of_a_stranger_do_not_displace_the_phones_statistics(bool phoneFirst, bool strict)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { StrictSource = strict }));
        if (phoneFirst)
            SendRun(Alice.Rtp, call.Local(0), SsrcA, 1, 3);
        Strangers(call, 40, packets: 2);
        SendRun(Alice.Rtp, call.Local(0), SsrcA, 4, 50);
        Strangers(call, 40, packets: 3);
        SendRun(Alice.Rtp, call.Local(0), SsrcA + 1, 4, 20);
        Strangers(call, 60, packets: 2);
        Snapshots.CallSnapshot snapshot = call.Snapshot();
        Assert.Equal(phoneFirst ? 53 : 50, snapshot.InboundStreams.Single(s => s.Ssrc == SsrcA).Packets);
        Assert.Equal(20, snapshot.InboundStreams.Single(s => s.Ssrc == SsrcA + 1).Packets);
        Assert.False(snapshot.InboundStreams.Single(s => s.Ssrc == SsrcA).IsForeign);
        Assert.Equal(20, snapshot.OutboundStreams.Single(s => s.Ssrc == SsrcA + 1).Packets);
        Assert.InRange(snapshot.InboundStreams.Length, 2, 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A7_In_a_transcoded_direction_the_phones_stream_is_transcoded_and_no_packet_has_the_wrong_codec(bool phoneFirst)
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8));
        if (phoneFirst)
            SendRun(Alice.Rtp, call.Local(0), SsrcA, 1, 3);
        Strangers(call, 40, packets: 2);
        SendRun(Alice.Rtp, call.Local(0), SsrcA, 4, 20);
        Strangers(call, 40, packets: 2);
        SendRun(Alice.Rtp, call.Local(0), SsrcA, 24, 20);
        Assert.All(Heard, p => Assert.Equal(8, p.PayloadType));
        Assert.Equal(phoneFirst ? 43 : 40, Heard.Count(p => p.Ssrc == SsrcA));
        Assert.True(Engine.Worker.Counters[PacketResult.NotTranscoded] > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A8_The_newest_of_many_SSRCs_of_one_phone_is_transcoded_and_the_longest_silent_one_forgotten(bool secure)
    {
        SrtpProfile profile = SrtpProfile.AesCm128Tag80;
        TwoPartyCall call = Start(c => Secure(WithTranscodings(c, Audio(Pcmu, 0, Pcma, 8)), secure, profile));
        for (uint i = 0; i < 60; i++)
            SendRun(Alice.Rtp, call.Local(0), 100 + i, 1000, 5);
        SendRun(Alice.Rtp, call.Local(0), 100, 1005, 10);
        Assert.All(Heard, p => Assert.Equal(8, p.PayloadType));
        Assert.Equal(61 * 5 + 5, Heard.Count);
        Snapshots.CallSnapshot snapshot = call.Snapshot();
        Assert.Contains(snapshot.InboundStreams, s => s.Ssrc == 159 && s.Packets == 5);
        Assert.Contains(snapshot.InboundStreams, s => s.Ssrc == 100 && s.Packets == 10);
        call.Touch().Signal();
        SendRun(Alice.Rtp, call.Local(0), 500, 1, 5);
        Assert.Equal(5, Heard.Count(p => p.Ssrc == 500 && p.PayloadType == 8));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A24_SSRCs_of_a_stranger_leave_room_for_the_phones_SSRCs_in_the_engines_SRTP_context(bool strict)
    {
        TwoPartyCall call = Start(c => Secure(c, true, SrtpProfile.AesCm128Tag80).WithTransports(t => t with { StrictSource = strict }));
        for (uint i = 0; i < 1100; i++)
            Attacker.Send(call.Local(0), PacketBuilder.Rtp(10_000 + i, 1, 0));
        Run(0.1);
        int before = Bob.Heard;
        for (uint i = 0; i < 100; i++)
            SendRun(Alice.Rtp, call.Local(0), SsrcA + i, 1, 2);
        Assert.Equal(before + 200, Bob.Heard);
        Assert.InRange(before, strict ? 0 : 1, strict ? 0 : 256);
        for (uint i = 0; i < 1100; i++)
            Attacker.Send(call.Local(0), PacketBuilder.Rtp(20_000 + i, 1, 0));
        Run(0.1);
        before = Bob.Heard;
        SendRun(Alice.Rtp, call.Local(0), 7, 1, 20);
        Assert.Equal(before + 20, Bob.Heard);
    }

    [Fact]
    public void A24_A_phone_that_has_used_up_the_streams_of_the_engines_key_is_heard_again_with_a_new_key()
    {
        SrtpProfile profile = SrtpProfile.AesCm128Tag80;
        TwoPartyCall call = Start(c => Secure(c, true, profile));
        for (uint i = 0; i < 1100; i++)
            SendRun(Alice.Rtp, call.Local(0), 1000 + i, 1, 1);
        Assert.Equal(1024, Bob.Heard);
        Assert.Equal([2], Engine.UsedUpKeys);
        Bob.Security!.Dispose();
        Bob.Security = new PeerSecurity(TestKeys.Master(2, profile), TestKeys.Master(4, profile));
        var keys = new SrtpPlan(TestKeys.Plan(2, profile), TestKeys.Plan(4, profile));
        call.WithTransport(2, t => t with { Srtp = keys }).WithTransport(3, t => t with { Srtp = keys }).Touch().Signal();
        for (uint i = 0; i < 900; i++)
            SendRun(Alice.Rtp, call.Local(0), 5000 + i, 1, 1);
        Assert.Equal(1924, Bob.Heard);
        Assert.Equal([2], Engine.UsedUpKeys);
    }

    [Fact]
    public void A7_Announced_streams_and_streams_of_the_peer_in_a_plain_bundle_keep_their_section()
    {
        TwoPartyCall call = Describe();
        MediaSection[] sections = [.. new[] { 0, 1 }.Select(i => new MediaSection(null!, null!, call.Plan.Sections[i]))];
        var bundle = new BundleDemux(sections, [], 20, null);
        for (uint i = 0; i < 16; i++)
            bundle.Learn(i, sections[0], StreamTrust.Peer);
        for (uint i = 0; i < 10_000; i++)
        {
            bundle.Learn(1000 + i, sections[1], StreamTrust.Foreign);
            bundle.Learn(1000 + i, sections[1], StreamTrust.Foreign);
        }

        for (uint i = 0; i < 16; i++)
        {
            Assert.True(RtpPacket.TryParse(PacketBuilder.Rtp(i, 1, 1), out RtpPacket packet));
            Assert.Same(sections[0], bundle.FindSection(packet, token: -1));
        }

        // Of the peer's own SSRCs the newest are kept.
        for (uint i = 0; i < 2000; i++)
        {
            bundle.Learn(100_000 + i, sections[1], StreamTrust.Peer);
            bundle.Learn(100_000 + i, sections[1], StreamTrust.Peer);
            Assert.True(RtpPacket.TryParse(PacketBuilder.Rtp(100_000 + i, 1, 1), out RtpPacket packet));
            Assert.Same(sections[1], bundle.FindSection(packet, token: -1));
        }
    }

    private TwoPartyCall Secure(TwoPartyCall call, bool secure, SrtpProfile profile)
    {
        if (!secure)
            return call;
        Bob.Security = new PeerSecurity(TestKeys.Master(2, profile), TestKeys.Master(3, profile));
        var keys = new SrtpPlan(TestKeys.Plan(2, profile), TestKeys.Plan(3, profile));
        return call.WithTransport(2, t => t with { Srtp = keys }).WithTransport(3, t => t with { Srtp = keys });
    }

    private void Strangers(TwoPartyCall call, uint count, int packets)
    {
        for (uint i = 0; i < count; i++)
        {
            for (int n = 0; n < packets; n++)
                Attacker.Send(call.Local(0), PacketBuilder.Rtp(0xBAD00 + i, 1 + n, (uint)(n * 160)));
            Run(0.001);
        }
    }
}
