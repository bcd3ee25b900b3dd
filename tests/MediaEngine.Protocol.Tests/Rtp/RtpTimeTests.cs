using CsCheck;
using MediaEngine.Protocol.Rtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class RtpTimeTests
{
    [Fact]
    public void Extends_sequence_numbers_across_wraps_in_both_directions()
    {
        Gen.Select(Gen.Long[65536, 1L << 40], Gen.Int[-32768, 32767]).Sample((highest, step) =>
        {
            var extended = new ExtendedSequenceNumber(highest);
            Assert.Equal(highest + step, extended.Nearest((ushort)(highest + step)).Value);
        });
    }

    [Fact]
    public void Timestamps_subtract_across_the_wrap()
    {
        Gen.Select(Gen.UInt, Gen.Int).Sample((start, step) =>
        {
            var timestamp = new RtpTimestamp(start);
            Assert.Equal(step, timestamp + step - timestamp);
        });
    }

    [Fact]
    public void NTP_time_of_the_unix_epoch_and_half_a_second()
    {
        Assert.Equal(0x83AA7E80_00000000UL, NtpTimestamp.FromUnixNanoseconds(0).Value);
        Assert.Equal(0x83AA7E80_80000000UL, NtpTimestamp.FromUnixNanoseconds(500_000_000).Value);
        Assert.Equal(0x7E80_8000u, NtpTimestamp.FromUnixNanoseconds(500_000_000).Middle);
    }

    [Fact]
    public void Middle_units_and_time_convert_both_ways()
    {
        Assert.Equal(TimeSpan.FromSeconds(6.125), NtpTimestamp.MiddleToTimeSpan(0x00062000));
        Assert.Equal(0x00054000u, NtpTimestamp.TimeSpanToMiddle(TimeSpan.FromSeconds(5.25)));
    }
}
