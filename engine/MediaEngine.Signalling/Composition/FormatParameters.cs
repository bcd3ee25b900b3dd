namespace MediaEngine.Signalling.Composition;

/// <summary>fmtp values in the canonical form of codecs that have one; anything else is copied.</summary>
internal static class FormatParameters
{
    /// <summary>RFC 7587 section 6.1, in the order the reference prints them.</summary>
    private static readonly string[] _opusOrder =
    [
        "stereo", "sprop-stereo", "useinbandfec", "usedtx", "cbr", "maxplaybackrate", "sprop-maxcapturerate", "maxaveragebitrate", "minptime",
    ];

    public static string Canonical(string encoding, string parameters)
    {
        if (!encoding.Equals("opus", StringComparison.OrdinalIgnoreCase) || !parameters.Contains(';', StringComparison.Ordinal))
            return parameters;
        string[] items = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", items.OrderBy(Rank));
    }

    private static int Rank(string item)
    {
        int equals = item.IndexOf('=');
        int index = Array.IndexOf(_opusOrder, equals < 0 ? item : item[..equals]);
        return index < 0 ? _opusOrder.Length : index;
    }
}
