namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// When two payload formats are so much alike that packets of one are packets of the other. Formats that differ in a binding parameter are different
/// codecs for every rule, whatever their names and numbers.
/// </summary>
internal static class CodecComparison
{
    /// <summary>All parameters together are one: none of them is known.</summary>
    private const string Whole = "*";

    /// <summary>A set of modes (RFC 4867 section 8.1): none stands for all, and a part of a set is understood by who knows the set.</summary>
    private const string ModeSet = "mode-set";

    /// <summary>H.264's profile without its level (RFC 6184 section 8.1).</summary>
    private const string Profile = "profile-level-id";

    private const int ProfileDigits = 4;

    /// <summary>fmtp parameters that change what is in a payload, with their value when absent.</summary>
    private static readonly (string Encoding, string Name, string Absent)[] _binding =
    [
        ("AMR", "octet-align", "0"), ("AMR", "crc", "0"), ("AMR", "interleaving", ""), ("AMR", "robust-sorting", "0"), ("AMR", ModeSet, ""),
        ("AMR-WB", "octet-align", "0"), ("AMR-WB", "crc", "0"), ("AMR-WB", "interleaving", ""), ("AMR-WB", "robust-sorting", "0"), ("AMR-WB", ModeSet, ""),
        ("iLBC", "mode", "30"), ("GSM", Whole, ""), ("H264", "packetization-mode", "0"), ("H264", Profile, "42000a"), ("VP9", "profile-id", "0"),
    ];

    /// <summary>Same encoding, clock, channels, and layout of the payload. Of two modes of iLBC both parties take the one of 30 ms (RFC 3952 section 5).</summary>
    public static bool PassesAs(PayloadFormat from, PayloadFormat to) =>
        from.SameCodec(to) && (from.Named("iLBC") || SameLayout(from.Encoding, from.Parameters, to.Parameters));

    /// <summary>No binding parameter of the encoding differs.</summary>
    public static bool SameLayout(string encoding, string? one, string? other)
    {
        if (one == other)
            return true;
        foreach ((string name, string parameter, string absent) in _binding)
        {
            if (name.Equals(encoding, StringComparison.OrdinalIgnoreCase) && !Agrees(parameter, Value(one, parameter, absent), Value(other, parameter, absent)))
                return false;
        }

        return true;
    }

    /// <summary>The parameters of the format, as they stand there, that make it what it is.</summary>
    public static IEnumerable<string> Binding(PayloadFormat format) =>
        (format.Parameters ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(p => _binding.Any(b => format.Named(b.Encoding) && p.Split('=')[0].Trim().Equals(b.Name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// The names mean one codec: G.729 and its simplified coder, G.729A, have the same packets, with which annex B has nothing to do (RFC 4856 section 2.1.9).
    /// </summary>
    public static bool SameName(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase) || (IsG729(one) && IsG729(other));

    /// <summary>One name for all that mean the codec.</summary>
    public static string CommonName(string name) => IsG729(name) ? "G729" : name;

    private static bool IsG729(string name) =>
        name.Equals("G729", StringComparison.OrdinalIgnoreCase) || name.Equals("G729a", StringComparison.OrdinalIgnoreCase);

    private static bool Agrees(string parameter, string one, string other) => parameter switch
    {
        ModeSet => one.Length == 0 || other.Length == 0 || IsPart(one, other) || IsPart(other, one),
        Profile => one.Length < ProfileDigits || other.Length < ProfileDigits
            || one.AsSpan(0, ProfileDigits).Equals(other.AsSpan(0, ProfileDigits), StringComparison.OrdinalIgnoreCase),
        _ => one.Equals(other, StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsPart(string part, string whole)
    {
        string[] modes = whole.Split(',', StringSplitOptions.TrimEntries);
        return part.Split(',', StringSplitOptions.TrimEntries).All(m => modes.Contains(m));
    }

    private static string Value(string? parameters, string name, string absent)
    {
        if (name == Whole)
            return parameters?.Trim() ?? absent;
        foreach (string item in (parameters ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            int equals = item.IndexOf('=');
            if ((equals < 0 ? item : item[..equals].TrimEnd()).Equals(name, StringComparison.OrdinalIgnoreCase))
                return equals < 0 ? "1" : item[(equals + 1)..].TrimStart();
        }

        return absent;
    }
}
