namespace MediaEngine.Protocol.Ng;

/// <summary>Bounds of one message; beyond them it is refused before anything is built from it.</summary>
public static class NgLimits
{
    /// <summary>Levels of lists and dictionaries.</summary>
    public const int MaxDepth = 32;

    /// <summary>Strings, integers, lists and dictionaries in one message.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Bytes of one message where the transport does not say otherwise.</summary>
    public const int MaxMessage = 256 * 1024;

    /// <summary>Bytes of one message on a byte stream.</summary>
    public const int MaxStreamMessage = 1024 * 1024;

    /// <summary>Bytes of a cookie; clients use below 128.</summary>
    public const int MaxCookie = 256;
}
