using MediaEngine.Interop.Codecs.Opus;

namespace MediaEngine.Media.Opus;

/// <summary>Opus (RFC 6716) in RTP (RFC 7587) by libopus. It works at 8000 Hz too, so a narrowband leg needs no resampler.</summary>
internal sealed class OpusCodec : AudioCodec
{
    /// <summary>Default of libopus and FFmpeg; 0 is the cheapest. The benchmark OpusCodec measures the others.</summary>
    public const int DefaultComplexity = 10;

    /// <summary>Packet loss in per cent that in-band FEC is made for when the peer wants FEC. With 0 libopus makes none.</summary>
    public const int ExpectedLoss = 10;

    /// <summary>RFC 6716 section 2.1.1.</summary>
    private const int LowestBitrate = 6000;
    private const int HighestBitrate = 510000;

    private static readonly int[] _rates = [48000, 24000, 16000, 12000, 8000];
    private static readonly int[] _packetTimes = [10, 20, 40, 60, 80, 100, 120];

    public override string Encoding => "opus";

    public override int ClockRate => 48000;

    public override int Channels => 2;

    public override string? DefaultParameters => "useinbandfec=1";

    public override int DefaultBitrate => 32000;

    /// <summary>
    /// One codec whatever rtpmap says of channels (RFC 7587 section 4.1); parameters in the order the reference prints them (section 6.1).
    /// </summary>
    public override SdpCodec Sdp => new(Encoding)
    {
        ClockRate = ClockRate,
        Channels = Channels,
        HasFixedChannels = true,
        ParameterOrder =
        [
            "stereo", "sprop-stereo", "useinbandfec", "usedtx", "cbr", "maxplaybackrate", "sprop-maxcapturerate",
            "maxaveragebitrate", "minptime",
        ],
        AnswerParameters = static (_, offered) =>
            $"stereo={(offered is not null && offered.Contains("stereo=1", StringComparison.Ordinal) ? 1 : 0)}; useinbandfec=1",
    };

    public override bool IsAvailable => LibOpus.IsAvailable;

    public override bool Supports(AudioFormat format) => format.ClockRate == ClockRate && format.Channels is 1 or 2;

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => _rates;

    /// <summary>The rtpmap always says 2; fmtp says what the peer wants (RFC 7587 section 6.1).</summary>
    public override int AudioChannels(AudioFormat format) =>
        CodecParameters.Flag(format.Parameters, "stereo") || CodecParameters.Flag(format.Parameters, "sprop-stereo") ? 2 : 1;

    public override int PacketTime(int wanted)
    {
        int closest = _packetTimes[0];
        foreach (int time in _packetTimes)
        {
            if (Math.Abs(time - wanted) < Math.Abs(closest - wanted))
                closest = time;
        }

        return closest;
    }

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => new OpusDecoder(sampleRate, channels);

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime)
    {
        // A peer that did not ask for stereo gets the mean of both channels: half the work, and all bits for one channel.
        int streamChannels = channels == 2 && CodecParameters.Flag(format.Parameters, "stereo") ? 2 : 1;
        OpusEncoderHandle encoder = OpusEncoderHandle.Create(sampleRate, streamChannels);
        Configure(encoder, format);
        return new OpusEncoder(
            encoder, sampleRate, channels, streamChannels, packetTime, CodecParameters.Flag(format.Parameters, "usedtx"));
    }

    /// <summary>Encoder settings from the receiver's fmtp (RFC 7587 section 6.1) and the operator's options.</summary>
    internal static void Configure(OpusEncoderHandle encoder, AudioFormat format)
    {
        string? parameters = format.Parameters;
        ReadOnlySpan<char> application = CodecParameters.Text(format.Options, "application");
        if (application.Equals("audio", StringComparison.OrdinalIgnoreCase))
            encoder.Set(OpusRequest.SetApplication, (int)OpusApplication.Audio);
        else if (application.Equals("lowdelay", StringComparison.OrdinalIgnoreCase))
            encoder.Set(OpusRequest.SetApplication, (int)OpusApplication.RestrictedLowDelay);
        int bitrate = format.Bitrate > 0 ? format.Bitrate : 32000;
        bitrate = Math.Min(bitrate, CodecParameters.Number(parameters, "maxaveragebitrate", HighestBitrate));
        encoder.Set(OpusRequest.SetBitrate, Math.Clamp(bitrate, LowestBitrate, HighestBitrate));
        int complexity = CodecParameters.Number(
            format.Options, "complexity", CodecParameters.Number(format.Options, "compression_level", DefaultComplexity));
        encoder.Set(OpusRequest.SetComplexity, Math.Clamp(complexity, 0, 10));
        if (CodecParameters.Flag(parameters, "useinbandfec"))
        {
            encoder.Set(OpusRequest.SetInbandFec, 1);
            encoder.Set(OpusRequest.SetPacketLossPercentage, ExpectedLoss);
        }

        if (CodecParameters.Flag(parameters, "cbr"))
            encoder.Set(OpusRequest.SetVbr, 0);
        if (CodecParameters.Flag(parameters, "usedtx"))
            encoder.Set(OpusRequest.SetDtx, 1);
        OpusBandwidth bandwidth = CodecParameters.Number(parameters, "maxplaybackrate", 48000) switch
        {
            <= 8000 => OpusBandwidth.Narrowband,
            <= 12000 => OpusBandwidth.Mediumband,
            <= 16000 => OpusBandwidth.Wideband,
            <= 24000 => OpusBandwidth.SuperWideband,
            _ => OpusBandwidth.Fullband,
        };
        encoder.Set(OpusRequest.SetMaxBandwidth, (int)bandwidth);
    }
}
