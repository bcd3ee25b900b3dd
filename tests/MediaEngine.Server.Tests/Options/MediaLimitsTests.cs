using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>Media limits in the units of the options and in the units of the workers.</summary>
public sealed class MediaLimitsTests
{
    [Fact]
    public void Bitrates_are_kilobits_memory_is_mebibytes_and_SSRCs_are_counted()
    {
        MediaOptions media = Configured.With("--max-ssrcs=3", "--retransmission-memory=2", "--remb-min=200", "--remb-max=4000").Media;
        Assert.Equal((3, 2L << 20), (media.MaximumSsrcs, media.RetransmissionMemory));
        Assert.Equal((200_000UL, 4_000_000UL), media.BitrateEstimates);
    }

    [Fact]
    public void The_lowest_bitrate_may_not_be_above_the_highest()
    {
        OptionException refused = Assert.Throws<OptionException>(() => Configured.With("--remb-min=500", "--remb-max=400"));
        Assert.Contains("remb-min", refused.Message, StringComparison.Ordinal);
    }
}
