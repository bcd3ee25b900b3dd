namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Limits of what a camera can make the client store or do. When a camera exceeds a limit, only the session of this camera fails.
/// </summary>
public static class RtspLimits
{
    /// <summary>Octets of a status or request line with its headers.</summary>
    public const int MaxHeaderBlock = 64 * 1024;

    /// <summary>Octets of one line of the header block.</summary>
    public const int MaxLine = 16 * 1024;

    /// <summary>Header lines of one message.</summary>
    public const int MaxHeaders = 128;

    /// <summary>Octets of a body; a description is a body.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>Octets of an interleaved packet: the largest value of its length field.</summary>
    public const int MaxInterleaved = ushort.MaxValue;

    /// <summary>Octets skipped in one search for the next frame or message. After that the client gives up the stream.</summary>
    public const int MaxGarbage = 1024 * 1024;

    /// <summary>Redirects followed in a row.</summary>
    public const int MaxRedirects = 3;

    /// <summary>Octets of a URL.</summary>
    public const int MaxUrl = 4096;

    /// <summary>Media sections of a description; more are skipped.</summary>
    public const int MaxTracks = 32;

    /// <summary>Formats of a media section; more are skipped.</summary>
    public const int MaxFormats = 64;

    /// <summary>Characters of the parameters of a format; the rest is cut off.</summary>
    public const int MaxParameters = 16 * 1024;

    /// <summary>Parameters of a format; more are ignored.</summary>
    public const int MaxParameterCount = 64;

    /// <summary>Lines of a description; more are skipped.</summary>
    public const int MaxDescriptionLines = 2048;

    /// <summary>Challenges read from one reply.</summary>
    public const int MaxChallenges = 16;

    /// <summary>
    /// Octets that wait to be sent. The client gives up a camera that causes more answers than this without reading them.
    /// </summary>
    public const int MaxUnsent = 64 * 1024;
}
