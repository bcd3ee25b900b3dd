namespace MediaEngine.Gateway.Streams;

/// <summary>One track of a stream, for operators.</summary>
/// <param name="Codec">Encoding name as in rtpmap: H264, PCMA ...</param>
/// <param name="Passes">Viewers can get it unchanged.</param>
public sealed record TrackStatus(string Codec, bool Passes)
{
    /// <summary>Why it does not pass; null when it does.</summary>
    public string? Reason { get; init; }

    /// <summary>Picture size; 0 for audio and while unknown.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Hz; of audio, the sampling rate.</summary>
    public int ClockRate { get; init; }

    /// <summary>For example 640028; empty when the codec has none or while unknown.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Frames per second of the last seconds.</summary>
    public double FrameRate { get; init; }

    /// <summary>Bits per second of the last seconds.</summary>
    public long Bitrate { get; init; }

    public long Frames { get; init; }

    public long LostPackets { get; init; }

    /// <summary>Where the timing comes from: "sender reports" or "arrival".</summary>
    public string Clock { get; init; } = "";
}
