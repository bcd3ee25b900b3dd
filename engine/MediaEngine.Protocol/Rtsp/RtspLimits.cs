namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a camera may make the client hold or do. A camera that goes beyond is a failure of this camera only.</summary>
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

    /// <summary>Octets of an interleaved packet: what its length field can say.</summary>
    public const int MaxInterleaved = ushort.MaxValue;

    /// <summary>Octets skipped in one search for the next frame or message; after that the stream is given up.</summary>
    public const int MaxGarbage = 1024 * 1024;

    /// <summary>Redirects followed one after the other.</summary>
    public const int MaxRedirects = 3;

    /// <summary>Octets of a URL.</summary>
    public const int MaxUrl = 4096;

    /// <summary>Media sections of a description; more are skipped.</summary>
    public const int MaxTracks = 32;

    /// <summary>Formats of a media section; more are skipped.</summary>
    public const int MaxFormats = 64;

    /// <summary>Characters of the parameters of a format; more are cut off.</summary>
    public const int MaxParameters = 16 * 1024;

    /// <summary>Parameters of a format; more are left out.</summary>
    public const int MaxParameterCount = 64;

    /// <summary>Lines of a description; more are skipped.</summary>
    public const int MaxDescriptionLines = 2048;

    /// <summary>Challenges read from one reply.</summary>
    public const int MaxChallenges = 16;

    /// <summary>Octets that wait to be sent. A camera that makes the client answer more than this without reading is given up.</summary>
    public const int MaxUnsent = 64 * 1024;
}
