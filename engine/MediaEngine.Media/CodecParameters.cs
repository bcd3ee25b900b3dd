using System.Globalization;

namespace MediaEngine.Media;

/// <summary>Parses name=value lists of fmtp and of the encoder options of a codec set.</summary>
internal static class CodecParameters
{
    /// <summary>
    /// The number in the first parameter of this name; <paramref name="otherwise"/> when the parameter is missing or not a number.
    /// </summary>
    public static int Number(string? parameters, string name, int otherwise)
    {
        ReadOnlySpan<char> rest = parameters;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny(";, ");
            ReadOnlySpan<char> parameter = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            int equals = parameter.IndexOf('=');
            if (equals > 0
                && parameter[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parameter[(equals + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return value;
            }
        }

        return otherwise;
    }

    /// <summary>The text of the first parameter of this name in fmtp, where values may contain commas; empty when it is missing.</summary>
    public static ReadOnlySpan<char> Text(string? parameters, string name)
    {
        ReadOnlySpan<char> rest = parameters;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf(';');
            ReadOnlySpan<char> parameter = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            int equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return parameter[(equals + 1)..].Trim();
        }

        return default;
    }

    /// <summary>True when the parameter is present and 1.</summary>
    public static bool Flag(string? parameters, string name) => Number(parameters, name, 0) == 1;
}
