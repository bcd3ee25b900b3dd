namespace MediaEngine.Protocol;

/// <summary>
/// Interns short texts that recur (flags, host addresses, encodings), so that calls share one string instead of keeping one each. Secrets
/// must not be interned.
/// </summary>
public static class TextPool
{
    /// <summary>Longer texts are not interned.</summary>
    public const int MaxLength = 64;

    private static readonly SharedObjects<string> _texts = new(sets: 256);

    public static string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return "";
        if (text.Length > MaxLength)
            return text.ToString();
        int hash = string.GetHashCode(text);
        foreach (string? known in _texts.PlacesOf(hash))
        {
            if (known is not null && text.SequenceEqual(known))
                return known;
        }
        return _texts.Keep(hash, text.ToString());
    }

    /// <summary>The octets as characters of the same number (Latin-1).</summary>
    public static string Get(ReadOnlySpan<byte> latin1)
    {
        if (latin1.Length > MaxLength)
            return System.Text.Encoding.Latin1.GetString(latin1);
        Span<char> text = stackalloc char[MaxLength];
        return Get(text[..System.Text.Encoding.Latin1.GetChars(latin1, text)]);
    }
}
