namespace MediaEngine.Signalling.Options;

/// <summary>Whether and where media is sent back to its sender.</summary>
public enum MediaEcho : byte
{
    Unspecified,
    Blackhole,
    Forward,
    Backwards,
    Both,
}
