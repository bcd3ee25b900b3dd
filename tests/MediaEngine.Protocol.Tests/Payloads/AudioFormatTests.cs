using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class AudioFormatTests
{
    [Theory]
    [InlineData(1400)]
    [InlineData(64)]
    public void AAC_access_units_come_back_whole_and_in_fragments(int budget)
    {
        List<byte[]> units = Adts();
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new AacDepacketizer(pool);
        var packetizer = new AacPacketizer();
        List<ReadFrame> frames = Stream.Read(depacketizer,
            units.SelectMany((u, i) => Stream.Send(packetizer, u, (uint)(i * 1024), FrameFlags.Key, budget)));
        Assert.Equal(units, frames.Select(f => f.Data));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
    }

    [Fact]
    public void Several_AAC_units_of_a_packet_get_their_own_times()
    {
        byte[] payload = [0, 48, 0, 3 << 3, 0, 2 << 3, 0, 1 << 3, 1, 2, 3, 4, 5, 6];
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new AacDepacketizer(pool);
        List<ReadFrame> frames = Stream.Read(depacketizer, [new(payload, 5000, true)]);
        Assert.Equal([[1, 2, 3], [4, 5], [6]], frames.Select(f => f.Data));
        Assert.Equal([5000u, 6024u, 7048u], frames.Select(f => f.Info.Timestamp));
    }

    [Fact]
    public void AAC_of_low_bit_rate_has_shorter_headers()
    {
        byte[] payload = [0, 16, 3 << 2, 2 << 2, 1, 2, 3, 4, 5];
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new AacDepacketizer(pool, 1024, sizeLength: 6, indexLength: 2, indexDeltaLength: 2);
        Assert.Equal([[1, 2, 3], [4, 5]], Stream.Read(depacketizer, [new(payload, 0, true)]).Select(f => f.Data));
    }

    [Fact]
    public void An_ADTS_header_before_an_access_unit_is_taken_off()
    {
        byte[] file = Stream.File("aac.adts");
        int length = ((file[3] & 3) << 11) | (file[4] << 3) | (file[5] >> 5);
        byte[] payload = [0, 16, (byte)(length >> 5), (byte)(length << 3), .. file[..length]];
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new AacDepacketizer(pool);
        Assert.Equal(Adts()[0], Assert.Single(Stream.Read(depacketizer, [new(payload, 0, true)])).Data);
    }

    [Fact]
    public void LATM_with_its_configuration_in_the_stream_gives_the_same_access_units()
    {
        byte[] file = Stream.File("aac.latm");
        List<SentPacket> packets = [];
        for (int at = 0; at + 3 < file.Length;)
        {
            // LOAS: eleven bits of sync word, thirteen bits of length.
            int length = ((file[at + 1] & 0x1f) << 8) | file[at + 2];
            packets.Add(new SentPacket(file[(at + 3)..(at + 3 + length)], (uint)(packets.Count * 1024), true));
            at += 3 + length;
        }

        using var pool = new FramePool(1 << 20);
        using var depacketizer = new LatmDepacketizer(pool, [], configInStream: true);
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(Adts().Take(frames.Count), frames.Select(f => f.Data));
        Assert.True(frames.Count > 10);
        Assert.Equal(new AudioSpecificConfig(2, 48000, 2, 1024), depacketizer.Config!.Value.Audio);
    }

    [Fact]
    public void LATM_with_its_configuration_in_the_SDP_is_read_in_fragments_too()
    {
        // A StreamMuxConfig as the config parameter of SDP has it (RFC 6416 section 7.5): AAC-LC, 48 kHz.
        byte[] config = Convert.FromHexString("400023203fc0");
        byte[] unit = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        byte[] element = [255, 45, .. unit];
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new LatmDepacketizer(pool, config, configInStream: false);
        Assert.Equal(48000, depacketizer.Config!.Value.Audio.SampleRate);
        List<ReadFrame> frames = Stream.Read(depacketizer,
            [new(element[..100], 0, false), new(element[100..], 0, true), null, new(element[100..], 1024, true), new(element, 2048, true)]);
        Assert.Equal([unit, unit], frames.Select(f => f.Data));
    }

    [Fact]
    public void MPEG_audio_frames_are_cut_apart_and_put_together()
    {
        byte[] file = Stream.File("mpeg-audio.mp2");
        List<byte[]> expected = [];
        for (ReadOnlySpan<byte> rest = file; MpegAudioHeader.TryParse(rest, out MpegAudioHeader header) && header.Length <= rest.Length;
            rest = rest[header.Length..])
            expected.Add(rest[..header.Length].ToArray());
        Assert.True(expected.Count > 10);
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new MpegAudioDepacketizer(pool);
        byte[] several = [0, 0, 0, 0, .. expected[0], .. expected[1]];
        byte[] begin = [0, 0, 0, 0, .. expected[2][..100]];
        byte[] end = [0, 0, 0, 100, .. expected[2][100..]];
        List<ReadFrame> frames = Stream.Read(depacketizer, [new(several, 0, true), new(begin, 4702, false), new(end, 4702, false)]);
        Assert.Equal(expected.Take(3), frames.Select(f => f.Data));
        Assert.Equal(2351u, frames[1].Info.Timestamp);
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
    }

    [Fact]
    public void V54_the_two_packings_of_G726_become_one_another()
    {
        byte[] payload = Stream.File("g726-32.rfc3551");
        byte[] other = Stream.File("g726-32.aal2");
        G726Packing.Swap(payload, 4, toMostSignificantFirst: true);
        Assert.Equal(other, payload);
        for (int bits = 2; bits <= 5; bits++)
        {
            byte[] before = [.. other[..60]];
            G726Packing.Swap(before, bits, toMostSignificantFirst: false);
            Assert.NotEqual(other[..60], before);
            G726Packing.Swap(before, bits, toMostSignificantFirst: true);
            Assert.Equal(other[..60], before);
        }
    }

    [Fact]
    public void Packets_of_sound_are_frames_and_tell_of_loss()
    {
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new SampleDepacketizer(pool);
        List<ReadFrame> frames = Stream.Read(depacketizer, [new([1], 0, false), null, new([2], 320, false)]);
        Assert.Equal([FrameFlags.Key, FrameFlags.Key | FrameFlags.AfterLoss], frames.Select(f => f.Flags));
        Assert.Equal(1, frames[1].Info.LostBefore);
    }

    private static List<byte[]> Adts()
    {
        byte[] file = Stream.File("aac.adts");
        List<byte[]> units = [];
        for (int at = 0; at + 7 < file.Length;)
        {
            int length = ((file[at + 3] & 3) << 11) | (file[at + 4] << 3) | (file[at + 5] >> 5);
            units.Add(file[(at + 7)..(at + length)]);
            at += length;
        }

        return units;
    }
}
