namespace MediaEngine.Gateway.Hub;

/// <summary>What a track has received, for the state of the stream.</summary>
/// <param name="Encoding">Of what arrives; empty before the first packet.</param>
public sealed record TrackFigures(string Encoding)
{
    public string Parameters { get; init; } = "";

    public int ClockRate { get; init; }

    public int Channels { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>H.264 profile-level-id; 0 while unknown and for other codecs.</summary>
    public uint ProfileLevelId { get; init; }

    /// <summary>The order of display differs from that of sending.</summary>
    public bool Reorders { get; init; }

    public long Frames { get; init; }

    public long Bytes { get; init; }

    public long LostPackets { get; init; }

    public long DamagedFrames { get; init; }

    public bool UsesReports { get; init; }

    public int Viewers { get; init; }
}
