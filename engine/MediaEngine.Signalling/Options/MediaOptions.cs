namespace MediaEngine.Signalling.Options;

/// <summary>Options for media.</summary>
public sealed record MediaOptions
{
    public static MediaOptions Default { get; } = new();

    /// <summary>Packet time towards the receiver of the engine's SDP, in milliseconds.</summary>
    public int? Ptime { get; init; }

    /// <summary>Packet time towards the sender of the SDP, in milliseconds.</summary>
    public int? PtimeReverse { get; init; }

    public MediaEcho Echo { get; init; }

    /// <summary>Drop all RTP of the call (true) or stop doing so (false); null when not given.</summary>
    public bool? DropTraffic { get; init; }

    public bool? GenerateRtcp { get; init; }
}
