using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class ParameterSetTests
{
    [Theory]
    [InlineData("h264-baseline.264", 66, 64, 64, false, 0)]
    [InlineData("h264-slices.264", 77, 64, 64, false, 0)]
    [InlineData("h264-high-cropped.264", 100, 50, 38, false, 0)]
    [InlineData("h264-b.264", 100, 64, 64, false, 2)]
    [InlineData("h264-interlaced.264", 100, 64, 64, true, 0)]
    [InlineData("h264-1080.264", 100, 1920, 1080, false, 0)]
    public void H264_sequence_parameter_sets_tell_profile_size_and_order(string file, int profile, int width, int height, bool interlaced,
        int reorder)
    {
        H264Sps sps = H264Sps.TryParse(Stream.Units(file).First(u => (u[0] & 0x1f) == 7))!;
        Assert.Equal(profile, sps.ProfileIdc);
        Assert.Equal((width, height), (sps.Width, sps.Height));
        Assert.Equal((interlaced, 8, ChromaFormat.Yuv420), (sps.Interlaced, sps.BitDepth, sps.Chroma));
        Assert.Equal(reorder, sps.ReorderFrames);
        Assert.Equal(file.Contains("1080", StringComparison.Ordinal), sps.Usability.FullRange);
    }

    [Theory]
    [InlineData("h265.265", 1, 8, 0)]
    [InlineData("h265-b.265", 1, 8, 2)]
    [InlineData("h265-main10.265", 2, 10, 0)]
    public void H265_sequence_parameter_sets_tell_profile_size_and_order(string file, int profile, int depth, int reorder)
    {
        H265Sps sps = H265Sps.TryParse(Stream.Units(file).First(u => u[0] >> 1 == 33))!;
        Assert.Equal((profile, depth, 64, 64), (sps.ProfileIdc, sps.BitDepth, sps.Width, sps.Height));
        Assert.Equal(reorder, sps.ReorderFrames);
        Assert.Equal((1, false, ChromaFormat.Yuv420), (sps.TemporalLayers, sps.Interlaced, sps.Chroma));
        Assert.InRange(sps.LevelIdc, 30, 90);
    }

    [Fact]
    public void The_sets_of_the_base_camera_are_read()
    {
        var sets = new H264ParameterSets();
        sets.ReadAnnounced("Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==");
        Assert.True(sets.IsComplete);
        Assert.Equal((1280, 720), (sets.Sps!.Width, sets.Sps.Height));
        Assert.Equal(0x42c01fu, sets.Sps.ProfileLevelId);
        Assert.Equal(0, sets.Sps.ReorderFrames);
    }

    [Fact]
    public void No_cut_or_flipped_set_is_more_than_unreadable()
    {
        foreach (byte[] unit in Stream.Units("h264-1080.264").Concat(Stream.Units("h265-b.265")).Where(u => u.Length < 200))
        {
            for (int length = 0; length <= unit.Length; length++)
            {
                _ = H264Sps.TryParse(unit.AsSpan(0, length));
                _ = H265Sps.TryParse(unit.AsSpan(0, length));
            }

            for (int bit = 0; bit < unit.Length * 8; bit++)
            {
                unit[bit / 8] ^= (byte)(1 << (bit % 8));
                if (H264Sps.TryParse(unit) is { } h264)
                    Assert.InRange(h264.Width, 1, 16384);
                if (H265Sps.TryParse(unit) is { } h265)
                    Assert.InRange(h265.Height, 1, 16384);
                unit[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }
}
