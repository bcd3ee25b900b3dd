namespace MediaEngine.Signalling.Options;

/// <summary>Where media goes back to its sender.</summary>
public enum MediaEcho : byte
{
    Unspecified,
    Blackhole,
    Forward,
    Backwards,
    Both,
}
