namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Tolerant reader for the fmtp parameters of cameras. It accepts empty text, extra semicolons, commas as separators, and any letter case.
/// The SDP reader is strict.
/// </summary>
public static class FormatParameters
{
    private static readonly string[] _names =
    [
        "packetization-mode", "profile-level-id", "sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps", "sprop-max-don-diff",
        "level-asymmetry-allowed", "config", "cpresent", "mode", "sizelength", "indexlength", "indexdeltalength", "streamtype", "object",
        "bitrate", "constantduration", "profile", "level-id",
    ];

    /// <summary>
    /// Finds a value. A comma ends the value only if the name of another parameter follows, because sprop-parameter-sets contains commas.
    /// </summary>
    /// <param name="parameters">The text after the payload type.</param>
    public static bool TryFind(ReadOnlySpan<char> parameters, ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        for (int at = 0; at < parameters.Length;)
        {
            int found = parameters[at..].IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
                return false;
            int start = at + found;
            at = start + name.Length;
            ReadOnlySpan<char> rest = parameters[at..].TrimStart(' ');
            bool begins = start == 0 || parameters[start - 1] is ';' or ',' or ' ' or '\t';
            if (!begins || rest.IsEmpty || rest[0] != '=')
                continue;
            rest = rest[1..];
            value = rest[..EndOf(rest)].Trim(" \t\"");
            return true;
        }

        return false;
    }

    /// <summary>Reads a non-negative number. Returns <paramref name="otherwise"/> if the value is missing or not a number.</summary>
    public static int Number(ReadOnlySpan<char> parameters, ReadOnlySpan<char> name, int otherwise) =>
        TryFind(parameters, name, out ReadOnlySpan<char> value) && int.TryParse(value, out int number) && number >= 0 ? number : otherwise;

    /// <summary>Reads a hexadecimal value. Returns an empty array if the value is missing or invalid.</summary>
    public static byte[] Hexadecimal(ReadOnlySpan<char> parameters, ReadOnlySpan<char> name)
    {
        if (!TryFind(parameters, name, out ReadOnlySpan<char> value) || value.Length > 4096)
            return [];
        byte[] bytes = new byte[value.Length / 2];
        return Convert.FromHexString(value[..(2 * bytes.Length)], bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            ? bytes[..written]
            : [];
    }

    private static int EndOf(ReadOnlySpan<char> value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == ';' || (value[i] == ',' && StartsWithName(value[(i + 1)..].TrimStart(' '))))
                return i;
        }

        return value.Length;
    }

    private static bool StartsWithName(ReadOnlySpan<char> text)
    {
        foreach (string name in _names)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text[name.Length..].TrimStart(' ').StartsWith("="))
                return true;
        }

        return false;
    }
}
