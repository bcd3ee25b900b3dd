namespace MediaEngine.Protocol;

/// <summary>
/// One string for a short text that comes again and again (flag words, host addresses, encodings), so that calls share it instead of keeping one
/// each. Each text has one place and takes it from the last one; the texts are public by nature: nothing secret may go through here.
/// </summary>
public static class TextPool
{
    /// <summary>Longer texts are not shared.</summary>
    public const int MaxLength = 64;

    private const int Places = 1024;

    // Written without a lock: a reference is written whole, and whichever string another thread sees is compared before it is used.
    private static readonly string?[] Texts = new string?[Places];

    public static string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return "";
        if (text.Length > MaxLength)
            return text.ToString();
        ref string? place = ref Texts[string.GetHashCode(text) & (Places - 1)];
        string? known = place;
        if (known is null || !text.SequenceEqual(known))
            place = known = text.ToString();
        return known;
    }

    /// <summary>Bytes as characters of the same number (Latin-1).</summary>
    public static string Get(ReadOnlySpan<byte> latin1)
    {
        if (latin1.Length > MaxLength)
            return System.Text.Encoding.Latin1.GetString(latin1);
        Span<char> text = stackalloc char[MaxLength];
        return Get(text[..System.Text.Encoding.Latin1.GetChars(latin1, text)]);
    }
}
