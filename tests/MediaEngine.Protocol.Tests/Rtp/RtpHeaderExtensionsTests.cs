using MediaEngine.Protocol.Rtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class RtpHeaderExtensionsTests
{
    [Fact]
    public void Reads_the_one_byte_form_with_padding_between_elements() =>
        Assert.Equal(["1:aa", "2:bbcc", "3:dddddddd"], Read(0xbede, [0x10, 0xaa, 0, 0x21, 0xbb, 0xcc, 0, 0, 0x33, 0xdd, 0xdd, 0xdd, 0xdd]));

    [Fact]
    public void Reads_the_two_byte_form_with_empty_elements() =>
        Assert.Equal(["1:", "200:aabb", "3:cc"], Read(0x1000, [1, 0, 0, 200, 2, 0xaa, 0xbb, 3, 1, 0xcc, 0, 0]));

    [Fact]
    public void Id_fifteen_ends_the_one_byte_form() => Assert.Equal(["1:aa"], Read(0xbede, [0x10, 0xaa, 0xf0, 0x01, 0x10, 0xbb]));

    [Fact]
    public void An_element_that_runs_over_the_end_is_not_read()
    {
        Assert.Equal(["1:aa"], Read(0xbede, [0x10, 0xaa, 0x2f, 1, 2, 3]));
        Assert.Equal(["1:aa"], Read(0x1003, [1, 1, 0xaa, 2, 9, 1]));
        Assert.Equal([], Read(0x1003, [1]));
    }

    [Fact]
    public void Other_profiles_have_no_elements() => Assert.Equal([], Read(0x2000, [0x10, 0xaa, 0, 0]));

    [Fact]
    public void A_written_element_is_found()
    {
        byte[] packet = new byte[24];
        RtpHeader.Write(packet, 0, false, 1, default, 2);
        packet[0] |= 0x10;
        RtpHeaderExtensions.WriteBlockHeader(packet.AsSpan(12), RtpHeaderExtensions.OneByteProfile, 2);
        RtpHeaderExtensions.WriteOneByte(packet.AsSpan(16), 4, "audio"u8);
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket view));
        Assert.True(RtpHeaderExtensions.TryFind(view, 4, out ReadOnlySpan<byte> data));
        Assert.Equal("audio"u8.ToArray(), data.ToArray());
        Assert.False(RtpHeaderExtensions.TryFind(view, 5, out _));
    }

    private static List<string> Read(ushort profile, byte[] data)
    {
        var elements = new List<string>();
        foreach (RtpHeaderExtension extension in new RtpHeaderExtensions(profile, data))
            elements.Add($"{extension.Id}:{Convert.ToHexStringLower(extension.Data)}");
        return elements;
    }
}
