namespace MediaEngine.Protocol.Sdp;

/// <summary>Limits of a session description. A description beyond one of them is refused as a whole.</summary>
public static class SdpLimits
{
    public const int MaxBody = 64 * 1024;

    public const int MaxLine = 8 * 1024;

    public const int MaxLines = 4096;

    public const int MaxMedias = 64;

    public const int MaxFormats = 128;
}
