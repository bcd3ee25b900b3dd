namespace MediaEngine.Media;

/// <summary>
/// One row of <see cref="AudioCodecs"/>: the facts of a codec that signalling needs, and the functions that make its decoders and encoders.
/// </summary>
public abstract class AudioCodec
{
    /// <summary>Encoding name as in rtpmap.</summary>
    public abstract string Encoding { get; }

    /// <summary>Default RTP clock rate, Hz.</summary>
    public abstract int ClockRate { get; }

    /// <summary>Default number of channels in rtpmap.</summary>
    public virtual int Channels => 1;

    /// <summary>Static payload type (RFC 3551 tables 4 and 5); -1 for none.</summary>
    public virtual int StaticPayloadType => -1;

    /// <summary>Default fmtp of our offers; null for none.</summary>
    public virtual string? DefaultParameters => null;

    /// <summary>Default packet time in milliseconds.</summary>
    public virtual int DefaultPacketTime => 20;

    /// <summary>Default bit rate in bits per second; 0 when the codec has only one.</summary>
    public virtual int DefaultBitrate => 0;

    /// <summary>What SDP says about it: fmtp compared, answered and written.</summary>
    public virtual SdpCodec Sdp => new(Encoding);

    /// <summary>False when the codec's library is not installed.</summary>
    public virtual bool IsAvailable => true;

    /// <summary>True when the codec can decode and encode the format: clock rate, channels, parameters.</summary>
    public virtual bool Supports(AudioFormat format) => format.ClockRate == ClockRate && format.Channels == Channels;

    /// <summary>Sample rates of linear audio that decoder and encoder support without resampling, the best one first.</summary>
    public abstract ReadOnlySpan<int> SampleRates(AudioFormat format);

    /// <summary>Channels that are encoded in the stream: 1 or 2.</summary>
    public virtual int AudioChannels(AudioFormat format) => Math.Min(format.Channels, 2);

    /// <summary>The supported packet time closest to the requested one, in milliseconds.</summary>
    public abstract int PacketTime(int wanted);

    /// <summary>The same for codecs where it depends on the format: uncompressed audio has to fit into a packet.</summary>
    public virtual int PacketTime(AudioFormat format, int wanted) => PacketTime(wanted);

    /// <param name="sampleRate">One of <see cref="SampleRates"/>.</param>
    /// <param name="channels">Channels of the decoded audio: 1 or 2, whatever the stream has.</param>
    public abstract AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels);

    /// <param name="sampleRate">One of <see cref="SampleRates"/>.</param>
    /// <param name="channels">Channels of the audio to encode: 1 or 2.</param>
    /// <param name="packetTime">From <see cref="PacketTime(AudioFormat, int)"/>.</param>
    public abstract AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime);
}
