using MediaEngine.Media;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>
/// Sequence numbers, timestamps and order of transcoded streams (RFC 3550 section 7.2). The tests of the codecs check the audio.
/// </summary>
public sealed class TranscodingTests() : TranscodedCall(seed: 31)
{
    [Fact]
    public void Audio_arrives_in_the_receivers_codec_with_continuous_numbers_and_timestamps()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers([.. Enumerable.Range(100, 50)]);
        Assert.Equal(50, Heard.Count);
        Assert.All(Heard, p => Assert.Equal((8, SsrcA, 160), (p.PayloadType, p.Ssrc, p.Payload.Length)));
        for (int i = 1; i < Heard.Count; i++)
            Assert.Equal(((ushort)(Heard[i - 1].Number + 1), Heard[i - 1].Timestamp + 160), (Heard[i].Number, Heard[i].Timestamp));
        byte[] expected = [.. Enumerable.Repeat((byte)0x55, 160)];
        Media.Companding.G711.Map(expected, fromPcma: false);
        Assert.All(Heard, p => Assert.Equal(expected, p.Payload));
    }

    [Fact]
    public void M11_Numbers_and_timestamps_continue_those_of_the_source()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1000, 3000));
        Run(0.02);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1001, 3160));
        Run(0.02);
        Assert.Equal([(1000, 3000u), (1001, 3160u)], Heard.Select(p => ((int)p.Number, p.Timestamp)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    public void M11_The_first_number_may_be_any(int first)
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        for (int i = 0; i < 3; i++)
        {
            SendFromAlice(PacketBuilder.Rtp(SsrcA, first + i & 0xffff, (uint)(i * 160)));
            Run(0.02);
        }

        Assert.Equal([first, (ushort)(first + 1), (ushort)(first + 2)], Heard.Select(p => (int)p.Number));
    }

    [Fact]
    public void M11_With_another_clock_rate_timestamps_start_at_the_sources_timestamp()
    {
        Transcode(Audio(Pcmu, 0, new AudioFormat("L16", 16000, 1), 96));
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1000, 3000));
        Run(0.02);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1001, 3160));
        Run(0.02);
        Assert.Equal([(1000, 3000u), (1001, 3320u)], Heard.Select(p => ((int)p.Number, p.Timestamp)));
    }

    [Theory]
    [InlineData(60, 20, 3)]
    [InlineData(60, 30, 2)]
    [InlineData(40, 20, 2)]
    public void M9_Long_packets_of_one_codec_are_split(int received, int sent, int pieces)
    {
        Transcode(Audio(Pcma, 8, Pcma, 8, sent));
        for (int i = 0; i < 10; i++)
        {
            SendFromAlice(PacketBuilder.Rtp(SsrcA, 7 + i, (uint)(i * received * 8), payloadType: 8, payloadLength: received * 8));
            Run(received / 1000.0);
        }

        Assert.Equal(10 * pieces, Heard.Count);
        Assert.All(Heard, p => Assert.Equal(Enumerable.Repeat((byte)0x55, sent * 8), p.Payload));
        Assert.Equal(7, Heard[0].Number);
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + (uint)(sent * 8)), (p.Second.Number, p.Second.Timestamp)));
    }

    [Fact]
    public void M10_A_packet_after_a_gap_is_sent_when_it_is_due()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(0, 1, 3);
        Assert.Equal(2, Heard.Count);
        Run(0.1);
        Assert.Equal([0, 1, 3], Heard.Select(p => (int)p.Number));
        Assert.Equal(480u, Heard[2].Timestamp);

        // Repeated or late packets are dropped; the packets after them are played.
        SendNumbers(3, 2, 4, 4, 5);
        Assert.Equal([0, 1, 3, 4, 5], Heard.Select(p => (int)p.Number));
        Assert.Equal(3, Engine.Worker.Counters[PacketResult.Late]);
        call.HangUp();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void M10_A_waiting_packet_takes_the_route_that_exists_when_it_is_due()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(0, 1, 3);
        WithTranscodings(call, Audio(Pcmu, 0, Pcmu, 0)).Signal();
        Run(0.1);
        Assert.Equal([8, 8, 0], Heard.Select(p => (int)p.PayloadType));

        SendNumbers(5);
        call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }).Signal();
        Run(0.1);
        Assert.Equal(3, Heard.Count);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void M6_A_packet_that_the_receiver_would_misinterpret_is_dropped_and_counted()
    {
        Transcode(new PayloadTranscoding(TranscodingKind.Drop, 0, 0) { Source = Pcmu, Target = Pcmu });
        SendNumbers(1, 2);
        Assert.Empty(Heard);
        Assert.Equal(2, Engine.Worker.Counters[PacketResult.NotTranscoded]);
    }

    [Fact]
    public void Padding_and_header_extensions_do_not_become_audio()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        byte[] packet = [.. PacketBuilder.Rtp(SsrcA, 1, 160), 0, 0, 0, 4];
        packet[0] |= 0x20;
        SendFromAlice(packet);
        Run(0.02);
        Assert.Equal(160, Assert.Single(Heard).Payload.Length);
    }

    [Fact]
    public void Twice_the_packet_time_gives_half_the_packets()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8, packetTime: 40));
        SendNumbers([.. Enumerable.Range(1, 21)]);
        Assert.Equal(10, Heard.Count);
        Assert.All(Heard, p => Assert.Equal(320, p.Payload.Length));
        for (int i = 1; i < Heard.Count; i++)
            Assert.Equal(((ushort)(Heard[i - 1].Number + 1), Heard[i - 1].Timestamp + 320), (Heard[i].Number, Heard[i].Timestamp));
    }

    [Fact]
    public void A_shorter_packet_time_makes_several_packets_of_one()
    {
        Transcode(Audio(Pcmu, 0, Pcmu, 0, packetTime: 10));
        SendNumbers([.. Enumerable.Range(1, 10)]);
        Assert.Equal(20, Heard.Count);
        Assert.All(Heard, p => Assert.Equal(80, p.Payload.Length));
        for (int i = 1; i < Heard.Count; i++)
            Assert.Equal(((ushort)(Heard[i - 1].Number + 1), Heard[i - 1].Timestamp + 80), (Heard[i].Number, Heard[i].Timestamp));
    }

    [Fact]
    public void A_late_packet_is_put_in_its_place()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2, 4, 3, 5);
        Assert.Equal(5, Heard.Count);
        for (int i = 1; i < Heard.Count; i++)
            Assert.Equal(((ushort)(Heard[i - 1].Number + 1), Heard[i - 1].Timestamp + 160), (Heard[i].Number, Heard[i].Timestamp));
    }

    [Fact]
    public void A_lost_packet_leaves_a_gap_that_the_receiver_conceals()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2, 5, 6);
        Assert.Equal(4, Heard.Count);
        Assert.Equal([1, 3, 1], Heard.Zip(Heard.Skip(1), (a, b) => (int)(ushort)(b.Number - a.Number)));
        Assert.Equal([160u, 480u, 160u], Heard.Zip(Heard.Skip(1), (a, b) => b.Timestamp - a.Timestamp));
    }

    [Fact]
    public void Duplicates_and_packets_that_come_too_late_are_dropped_and_counted()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2, 2, 5, 5, 6, 3);
        Assert.Equal(4, Heard.Count);
        Assert.Equal(3, Engine.Worker.Counters[PacketResult.Late]);
    }

    [Fact]
    public void Numbers_and_times_wrap()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        for (int i = 0; i < 20; i++)
        {
            SendFromAlice(PacketBuilder.Rtp(SsrcA, 65530 + i, (uint)(-1600 + i * 160)));
            Run(0.02);
        }

        Assert.Equal(20, Heard.Count);
        for (int i = 1; i < Heard.Count; i++)
            Assert.Equal(((ushort)(Heard[i - 1].Number + 1), Heard[i - 1].Timestamp + 160), (Heard[i].Number, Heard[i].Timestamp));
    }

    [Fact]
    public void A_pause_of_the_sender_is_kept_for_the_receiver()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2);
        Run(1);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 3, 8480));
        Run(0.02);
        Assert.Equal(8160u, Heard[2].Timestamp - Heard[1].Timestamp);
        Assert.Equal(1, Heard[2].Number - Heard[1].Number);
        Assert.True(Heard[2].Marker);
    }

    [Fact]
    public void The_sent_stream_continues_when_the_sender_restarts()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2, 3);
        for (int i = 0; i < 3; i++)
        {
            SendFromAlice(PacketBuilder.Rtp(SsrcA, 40000 + i, 0xC0000000 + (uint)(i * 160)));
            Run(0.02);
        }

        Assert.Equal(6, Heard.Count);
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.Equal((ushort)(p.First.Number + 1), p.Second.Number));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.InRange(p.Second.Timestamp - p.First.Timestamp, 150u, 170u));
    }

    [Fact]
    public void A_change_of_payload_types_alone_does_not_change_the_stream()
    {
        Transcode(Pass(Pcma, 8, 98));
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 77, 7777, payloadType: 8));
        Run(0.02);
        HeardPacket heard = Assert.Single(Heard);
        Assert.Equal((98, 77, 7777u), (heard.PayloadType, heard.Number, heard.Timestamp));
    }

    [Fact]
    public void Packets_that_pass_between_transcoded_packets_keep_the_order()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Pass(Pcma, 8, 8));
        SendNumbers(1, 2);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 3, 480, payloadType: 8));
        Run(0.02);
        SendNumbers(4);
        Assert.Equal([8, 8, 8, 8], Heard.Select(p => (int)p.PayloadType));
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 160), (p.Second.Number, p.Second.Timestamp)));
        Assert.Equal(Enumerable.Repeat((byte)0x55, 160), Heard[2].Payload);
    }

    [Fact]
    public void The_stream_continues_when_transcoding_ends()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 2, 3);
        WithTranscodings(call).Signal();
        SendNumbers(4, 5);
        Assert.Equal([8, 8, 8, 0, 0], Heard.Select(p => (int)p.PayloadType));
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 160), (p.Second.Number, p.Second.Timestamp)));
    }

    [Fact]
    public void The_stream_continues_when_transcoding_begins()
    {
        TwoPartyCall call = Start();
        SendNumbers(1, 2, 3);
        WithTranscodings(call, Audio(Pcmu, 0, Pcma, 8)).Signal();
        SendNumbers(4, 5);
        Assert.Equal([0, 0, 0, 8, 8], Heard.Select(p => (int)p.PayloadType));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.Equal((ushort)(p.First.Number + 1), p.Second.Number));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.InRange(p.Second.Timestamp - p.First.Timestamp, 150u, 170u));
    }

    [Fact]
    public void Another_codec_of_the_sender_in_mid_stream_changes_nothing_for_the_receiver()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Audio(Opus with { Parameters = null }, 111, Pcma, 8));
        SendNumbers(1, 2, 3);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 4, 480_000, payloadType: 111, payloadLength: 0));
        Run(0.02);
        SendNumbers(5, 6);
        Assert.Equal([8, 8, 8, 8, 8], Heard.Select(p => (int)p.PayloadType));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.Equal((ushort)(p.First.Number + 1), p.Second.Number));
    }

    [Fact]
    public void A_payload_that_its_codec_cannot_decode_is_dropped_and_counted()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1, 0, payloadLength: 0));
        Run(0.02);
        Assert.Empty(Heard);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Malformed]);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void A_codec_that_is_not_installed_loses_its_packets_but_not_the_call()
    {
        Transcode(Audio(new AudioFormat("no-such-codec", 8000, 1), 0, Pcma, 8));
        SendNumbers(1, 2);
        Assert.Empty(Heard);
        Assert.Equal(2, Engine.Worker.Counters[PacketResult.NotTranscoded]);
    }

    [Fact]
    public void Many_sources_are_transcoded_and_silent_ones_release_their_memory()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8, packetTime: 40));
        for (uint ssrc = 1; ssrc <= 40; ssrc++)
        {
            for (int i = 0; i < 2; i++)
                SendFromAlice(PacketBuilder.Rtp(ssrc, i, (uint)(i * 160)));
            SendFromAlice(PacketBuilder.Rtp(ssrc, 3, 480));
            Run(0.02);
        }

        Assert.True(Bob.Heard >= 15);
        Assert.InRange(Engine.Io.Pool.Slots - Engine.Io.Pool.Available, 0, 4);
        call.HangUp();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void The_buffer_of_a_waiting_packet_is_returned_when_the_call_ends()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8));
        SendNumbers(1, 3);
        Assert.Single(Heard);
        call.HangUp();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void Both_sides_get_reports_of_the_engine_about_their_actual_streams()
    {
        TwoPartyCall call = Transcode(Audio(Pcmu, 0, Pcma, 8, packetTime: 40));
        Bob.StartReporting(TimeSpan.FromSeconds(1));
        Alice.StartReporting(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 15; i++)
            SendNumbers([.. Enumerable.Range(1 + i * 50, 50)]);
        Assert.InRange(Bob.ReportsHeard, 1, 5);
        Assert.InRange(Alice.ReportsHeard, 1, 5);
        Assert.InRange(Assert.Single(call.Snapshot().InboundStreams, s => s.MediaId == TwoPartyCall.MediaA).Quality!.Average.Mos, 4.0, 4.5);
    }
}
