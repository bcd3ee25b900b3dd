namespace MediaEngine.Protocol.Ng;

/// <summary>Limits of one message. A message beyond them is refused before anything is built from it.</summary>
public static class NgLimits
{
    /// <summary>Nesting depth of lists and dictionaries.</summary>
    public const int MaxDepth = 32;

    /// <summary>Strings, integers, lists and dictionaries in one message.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Octets of one message, where the transport has no limit of its own.</summary>
    public const int MaxMessage = 256 * 1024;

    /// <summary>Octets of one message on a byte stream.</summary>
    public const int MaxStreamMessage = 1024 * 1024;

    /// <summary>Entries of one list, flags included.</summary>
    public const int MaxListEntries = 1000;

    /// <summary>Entries of a list that is compared with every line or party: codec, SDES, extmap, sdp-attr, tags, calls.</summary>
    public const int MaxRules = 128;

    /// <summary>Templates one request may apply, including those that templates apply.</summary>
    public const int MaxTemplates = 32;

    /// <summary>Sections sdp-attr may name. There are fewer media types than this.</summary>
    public const int MaxEditedSections = 16;

    /// <summary>Octets of a cookie; clients use fewer than 128.</summary>
    public const int MaxCookie = 256;
}
