namespace MediaEngine.Media;

/// <summary>When two values of an fmtp parameter are alike.</summary>
public enum SdpParameterComparison : byte
{
    Equal,

    /// <summary>
    /// Lists separated by commas: none stands for all, and a part of a list is understood by who knows the list (RFC 4867 section 8.1).
    /// </summary>
    Subset,

    /// <summary>The profile of H.264 counts, its level does not (RFC 6184 section 8.1).</summary>
    Profile,
}
