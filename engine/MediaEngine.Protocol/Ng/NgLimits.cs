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

    /// <summary>Entries of one list, flags included.</summary>
    public const int MaxListEntries = 1000;

    /// <summary>Entries of a list whose every entry is held against every line or party: codec, SDES, extmap, sdp-attr, tags, calls.</summary>
    public const int MaxRules = 128;

    /// <summary>Templates one request may ask for, those that templates ask for included.</summary>
    public const int MaxTemplates = 32;

    /// <summary>Sections sdp-attr may name; there are not so many types of media.</summary>
    public const int MaxEditedSections = 16;

    /// <summary>Bytes of a cookie; clients use below 128.</summary>
    public const int MaxCookie = 256;
}
