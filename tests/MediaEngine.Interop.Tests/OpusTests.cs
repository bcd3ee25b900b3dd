using MediaEngine.Interop.Codecs.Opus;

namespace MediaEngine.Interop.Tests;

/// <summary>The variadic requests reach libopus although they are declared with one argument.</summary>
public sealed class OpusTests
{
    [Theory]
    [InlineData(OpusRequest.SetBitrate, 23456)]
    [InlineData(OpusRequest.SetBitrate, 64000)]
    [InlineData(OpusRequest.SetMaxBandwidth, (int)OpusBandwidth.Wideband)]
    [InlineData(OpusRequest.SetVbr, 0)]
    [InlineData(OpusRequest.SetComplexity, 3)]
    [InlineData(OpusRequest.SetInbandFec, 1)]
    [InlineData(OpusRequest.SetPacketLossPercentage, 17)]
    [InlineData(OpusRequest.SetDtx, 1)]
    [InlineData(OpusRequest.SetApplication, (int)OpusApplication.Audio)]
    public void A_request_is_set_and_reads_back(OpusRequest request, int value)
    {
        RequireLibrary();
        using OpusEncoderHandle encoder = OpusEncoderHandle.Create(48000, 1);
        Assert.True(encoder.Set(request, value));
        Assert.Equal(value, encoder.Get(request + 1));
    }

    [Fact]
    public void Values_out_of_range_are_refused_and_change_nothing()
    {
        RequireLibrary();
        using OpusEncoderHandle encoder = OpusEncoderHandle.Create(16000, 1);
        Assert.True(encoder.Set(OpusRequest.SetComplexity, 4));
        Assert.False(encoder.Set(OpusRequest.SetComplexity, 11));
        Assert.Equal(4, encoder.Get(OpusRequest.GetComplexity));
        Assert.Throws<InvalidOperationException>(() => OpusEncoderHandle.Create(11025, 1));
        Assert.Throws<InvalidOperationException>(() => OpusDecoderHandle.Create(48000, 3));
    }

    [Fact]
    public void A_decoder_tells_its_rate()
    {
        RequireLibrary();
        using OpusDecoderHandle decoder = OpusDecoderHandle.Create(24000, 2);
        Assert.Equal(24000, decoder.Get(OpusRequest.GetSampleRate));
    }

    [Fact]
    public void A_disposed_encoder_throws_instead_of_crashing()
    {
        RequireLibrary();
        OpusEncoderHandle encoder = OpusEncoderHandle.Create(48000, 1);
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Set(OpusRequest.SetBitrate, 20000));
        Assert.Throws<ObjectDisposedException>(() => encoder.Encode(new short[960], 1, new byte[1400]));
    }

    private static void RequireLibrary()
    {
        if (!LibOpus.IsAvailable)
            Assert.Skip("libopus.so.0 is not installed");
    }
}
