namespace MediaEngine.Media;

/// <summary>An fmtp parameter that changes what is in a payload.</summary>
/// <param name="Name">As in fmtp; "*" for all of fmtp together, where no parameter is known.</param>
/// <param name="Absent">Its value when it is absent.</param>
/// <param name="Comparison">When two values are alike.</param>
public sealed record SdpParameter(string Name, string Absent, SdpParameterComparison Comparison = SdpParameterComparison.Equal)
{
    /// <summary>Name of all of fmtp together.</summary>
    public const string Whole = "*";

    /// <summary>Characters of profile-level-id that name the profile and its constraints (RFC 6184 section 8.1).</summary>
    private const int ProfileDigits = 4;

    public bool Agrees(string? parameters, string? others)
    {
        (string one, string other) = (Value(parameters), Value(others));
        return Comparison switch
        {
            SdpParameterComparison.Subset => one.Length == 0 || other.Length == 0 || IsPart(one, other) || IsPart(other, one),
            SdpParameterComparison.Profile => one.Length < ProfileDigits || other.Length < ProfileDigits
                || one.AsSpan(0, ProfileDigits).Equals(other.AsSpan(0, ProfileDigits), StringComparison.OrdinalIgnoreCase),
            _ => one.Equals(other, StringComparison.OrdinalIgnoreCase),
        };
    }

    private static bool IsPart(string part, string whole)
    {
        string[] items = whole.Split(',', StringSplitOptions.TrimEntries);
        return part.Split(',', StringSplitOptions.TrimEntries).All(m => items.Contains(m));
    }

    private string Value(string? parameters)
    {
        if (Name == Whole)
            return parameters?.Trim() ?? Absent;
        foreach (string item in (parameters ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            int equals = item.IndexOf('=');
            if ((equals < 0 ? item : item[..equals].TrimEnd()).Equals(Name, StringComparison.OrdinalIgnoreCase))
                return equals < 0 ? "1" : item[(equals + 1)..].TrimStart();
        }

        return Absent;
    }
}
