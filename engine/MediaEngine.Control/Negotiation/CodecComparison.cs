namespace MediaEngine.Control.Negotiation;

/// <summary>When two payload formats are so much alike that packets of one are packets of the other.</summary>
internal static class CodecComparison
{
    /// <summary>fmtp parameters that change what is in a payload, with their value when absent.</summary>
    private static readonly (string Encoding, string Name, string Absent)[] _layout =
    [
        ("AMR", "octet-align", "0"), ("AMR", "crc", "0"), ("AMR", "interleaving", ""), ("AMR", "robust-sorting", "0"),
        ("AMR-WB", "octet-align", "0"), ("AMR-WB", "crc", "0"), ("AMR-WB", "interleaving", ""), ("AMR-WB", "robust-sorting", "0"),
        ("iLBC", "mode", "30"),
    ];

    public static bool PassesAs(PayloadFormat from, PayloadFormat to)
    {
        if (from.Named("opus") && to.Named("opus"))
            return true;
        if (!from.SameCodec(to))
            return false;
        if (from.Parameters == to.Parameters)
            return true;
        foreach ((string encoding, string name, string absent) in _layout)
        {
            if (from.Named(encoding) && Value(from.Parameters, name, absent) != Value(to.Parameters, name, absent))
                return false;
        }

        return true;
    }

    private static string Value(string? parameters, string name, string absent)
    {
        foreach (string item in (parameters ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            int equals = item.IndexOf('=');
            if ((equals < 0 ? item : item[..equals].TrimEnd()).Equals(name, StringComparison.OrdinalIgnoreCase))
                return equals < 0 ? "1" : item[(equals + 1)..].TrimStart();
        }

        return absent;
    }
}
