using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>Reads RTP packets that GStreamer's payloaders made from the same bitstreams. The frames must equal the bitstream.</summary>
public sealed class OtherSenderTests : IDisposable
{
    private readonly FramePool _pool = new(8 << 20);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void H264()
    {
        List<ReadFrame> frames = Read("gst-h264.rtp", new H264Depacketizer(_pool, new H264ParameterSets()));
        Same(Stream.H264Pictures("h264-b.264"), frames, unit => (unit[0] & 0x1f) is 1 or 5);
    }

    [Fact]
    public void H265()
    {
        List<ReadFrame> frames = Read("gst-h265.rtp", new H265Depacketizer(_pool, new H265ParameterSets()));
        Same(Stream.H265Pictures("h265.265"), frames, unit => unit[0] >> 1 < 32);
    }

    [Fact]
    public void VP8() => Same(Stream.Ivf("vp8.ivf"), Read("gst-vp8.rtp", new Vp8Depacketizer(_pool)));

    [Fact]
    public void VP9() => Same(Stream.Ivf("vp9.ivf"), Read("gst-vp9.rtp", new Vp9Depacketizer(_pool)));

    [Fact]
    public void JPEG()
    {
        byte[] file = Stream.File("jpeg-422.mjpeg");
        List<ReadFrame> frames = Read("gst-jpeg.rtp", new JpegDepacketizer(_pool));
        Assert.Equal(2, frames.Count);
        int first = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        int scan = frames[0].Data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        Assert.True(file.AsSpan(first).StartsWith(frames[0].Data.AsSpan(scan)));
        Assert.Equal((72, 40), (frames[0].Info.Width, frames[0].Info.Height));
    }

    [Fact]
    public void AAC() => Same(Adts(), Read("gst-aac.rtp", new AacDepacketizer(_pool)));

    [Fact]
    public void LATM_with_a_configuration_that_ends_too_soon() =>
        Same(Adts(), Read("gst-latm.rtp", new LatmDepacketizer(_pool, Convert.FromHexString("40002320"), configInStream: false)));

    [Fact]
    public void MPEG_audio()
    {
        List<ReadFrame> frames = Read("gst-mp2.rtp", new MpegAudioDepacketizer(_pool));
        Assert.Equal(Stream.File("mpeg-audio.mp2"), frames.SelectMany(f => f.Data));
        Assert.True(frames.Count > 10);
    }

    [Fact]
    public void MPEG4_visual()
    {
        List<ReadFrame> frames = Read("gst-mpeg4.rtp", new Mpeg4VisualDepacketizer(_pool));
        Assert.Equal(10, frames.Count);
        // The payloader puts the sequence headers into the SDP.
        byte[] file = Stream.File("mpeg4.m4v");
        Assert.All(frames,
            f => Assert.True(file.AsSpan().IndexOf(f.Data.AsSpan(f.Data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xb6]))) > 0));
    }

    [Fact]
    public void H263()
    {
        List<ReadFrame> frames = Read("gst-h263.rtp", new H263Depacketizer(_pool, rfc2190: false));
        Assert.Equal(6, frames.Count);
        Assert.Equal(Stream.File("h263.h263"), frames.SelectMany(f => f.Data));
    }

    private static void Same(List<byte[]> expected, List<ReadFrame> frames)
    {
        Assert.Equal(expected, frames.Select(f => f.Data));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
    }

    private static void Same(List<List<byte[]>> pictures, List<ReadFrame> frames, Func<byte[], bool> isSlice)
    {
        Assert.Equal(pictures.Select(p => Stream.Join(p.Where(isSlice))), frames.Select(f => Stream.Join(f.Units().Where(isSlice))));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
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

    private List<ReadFrame> Read(string name, Depacketizer depacketizer)
    {
        List<ReadFrame> frames = [];
        var reader = new FrameReader(2000);
        ReadOnlySpan<byte> rest = Stream.File(name);
        int number = 0;
        while (reader.TryRead(ref rest, out ReadOnlySpan<byte> datagram))
        {
            Assert.True(RtpPacket.TryParse(datagram, out RtpPacket packet));
            depacketizer.Append(packet.Payload, PacketArrival.Of(packet, MonotonicTime.FromMilliseconds(number++)));
            Stream.Take(depacketizer, frames);
        }

        depacketizer.Flush(MonotonicTime.FromMilliseconds(number));
        Stream.Take(depacketizer, frames);
        Assert.Equal(0, depacketizer.Counters.Malformed + depacketizer.Counters.LostPackets);
        depacketizer.Dispose();
        Assert.Equal(0, _pool.InUse);
        return frames;
    }
}
