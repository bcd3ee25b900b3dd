namespace MediaEngine.Protocol.Ng;

/// <summary>How media is treated.</summary>
public sealed record NgMediaOptions
{
    /// <summary>Packet time towards the receiver of our SDP, in milliseconds.</summary>
    public int? Ptime { get; internal set; }

    /// <summary>Packet time towards the sender of the SDP, in milliseconds.</summary>
    public int? PtimeReverse { get; internal set; }

    /// <summary>Delay in milliseconds; 0 disables.</summary>
    public int? DelayBuffer { get; internal set; }

    public NgAudioPlayer AudioPlayer { get; internal set; }

    public NgMediaEcho Echo { get; internal set; }

    /// <summary>Drop all RTP of the call (true) or stop doing so (false); null when not given.</summary>
    public bool? DropTraffic { get; internal set; }

    public bool? GenerateRtcp { get; internal set; }

    public bool NoJitterBuffer { get; internal set; }

    /// <summary>Drop short RTP packets.</summary>
    public bool BlockShort { get; internal set; }

    /// <summary>The audio player starts at the offer.</summary>
    public bool EarlyMedia { get; internal set; }
}
