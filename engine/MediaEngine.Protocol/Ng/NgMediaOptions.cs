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

public enum NgAudioPlayer : byte
{
    Unspecified,
    Default,
    Transcoding,
    Off,
    Always,
}

public enum NgMediaEcho : byte
{
    Unspecified,
    Blackhole,
    Forward,
    Backwards,
    Both,
}

/// <summary>NG <c>T.38</c>.</summary>
public sealed record NgT38Options
{
    public NgT38 Options { get; internal set; }

    public int? Version { get; internal set; }
}

[Flags]
public enum NgT38
{
    None = 0,
    Decode = 1,
    Force = 2,
    Stop = 4,
    NoEcm = 8,
    NoV17 = 16,
    NoV27Ter = 32,
    NoV29 = 64,
    NoV34 = 128,
    NoIaf = 256,
    Fec = 512,
}

/// <summary>NG <c>moh</c>: what the other side hears while a party is on hold.</summary>
public sealed record NgMusicOnHoldOptions
{
    public string? File { get; internal set; }

    public ReadOnlyMemory<byte> Blob { get; internal set; }

    public long? DatabaseId { get; internal set; }

    public NgMusicOnHoldMode Mode { get; internal set; }

    /// <summary><c>connection=zero</c>.</summary>
    public bool ZeroConnection { get; internal set; }
}

public enum NgMusicOnHoldMode : byte
{
    Unspecified,
    SendReceive,
    SendOnly,
    Reflect,
}
