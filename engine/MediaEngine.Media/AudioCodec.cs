namespace MediaEngine.Media;

/// <summary>One row of <see cref="AudioCodecs"/>: what signalling has to know of a codec, and how its decoders and encoders are made.</summary>
public abstract class AudioCodec
{
    /// <summary>Name as in rtpmap.</summary>
    public abstract string Encoding { get; }

    /// <summary>RTP clock unless said otherwise, Hz.</summary>
    public abstract int ClockRate { get; }

    /// <summary>Channels in rtpmap unless said otherwise.</summary>
    public virtual int Channels => 1;

    /// <summary>RFC 3551 table 4; -1 when there is none.</summary>
    public virtual int StaticPayloadType => -1;

    /// <summary>fmtp we offer unless said otherwise; null for none.</summary>
    public virtual string? DefaultParameters => null;

    /// <summary>Milliseconds of audio in a packet unless a peer asks for another.</summary>
    public virtual int DefaultPacketTime => 20;

    /// <summary>Bits per second unless said otherwise; 0 when the codec has only one.</summary>
    public virtual int DefaultBitrate => 0;

    /// <summary>False when the codec's library is not installed.</summary>
    public virtual bool IsAvailable => true;

    /// <summary>The format is one the codec can decode and encode: clock, channels, parameters.</summary>
    public virtual bool Supports(AudioFormat format) => format.ClockRate == ClockRate && format.Channels == Channels;

    /// <summary>Sample rates of linear audio that decoder and encoder work at without resampling, the best one first.</summary>
    public abstract ReadOnlySpan<int> SampleRates(AudioFormat format);

    /// <summary>Channels that really are in the stream: 1 or 2.</summary>
    public virtual int AudioChannels(AudioFormat format) => Math.Min(format.Channels, 2);

    /// <summary>The closest packet time the codec can make, milliseconds.</summary>
    public abstract int PacketTime(int wanted);

    /// <summary>The same where it depends on the format: audio that is not compressed has to fit a packet.</summary>
    public virtual int PacketTime(AudioFormat format, int wanted) => PacketTime(wanted);

    /// <param name="sampleRate">One of <see cref="SampleRates"/>.</param>
    /// <param name="channels">1 or 2: what is to come out, whatever the stream has.</param>
    public abstract AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels);

    /// <param name="sampleRate">One of <see cref="SampleRates"/>.</param>
    /// <param name="channels">1 or 2: what will be given.</param>
    /// <param name="packetTime">As from <see cref="PacketTime(AudioFormat, int)"/>.</param>
    public abstract AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime);
}
