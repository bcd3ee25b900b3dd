using System.Buffers.Text;

namespace MediaEngine.Protocol.Payloads;

/// <summary>sprop-parameter-sets and its like (RFC 6184 section 8.1, RFC 7798 section 7.1): units in base64, with commas between.</summary>
internal static class ParameterSetText
{
    private const int MaximumText = 32768;

    public delegate void Take(ReadOnlySpan<byte> unit);

    /// <summary>
    /// Gives each unit it can read; the rest (not base64, empty, text) is left out. One entry may hold several units behind start codes.
    /// </summary>
    public static void Read(ReadOnlySpan<char> text, Take take)
    {
        if (text.Length > MaximumText)
            return;
        byte[] decoded = new byte[text.Length];
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> entry = text[part].Trim(" \t\"");
            if (entry.IsEmpty || !TryDecode(entry, decoded, out int length))
                continue;
            ReadOnlySpan<byte> rest = decoded.AsSpan(0, length);
            while (AnnexB.TryRead(ref rest, out ReadOnlySpan<byte> unit))
                take(unit);
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> entry, Span<byte> decoded, out int length)
    {
        if (Convert.TryFromBase64Chars(entry, decoded, out length))
            return true;
        // Without its padding, which some senders leave out.
        entry = entry.TrimEnd('=');
        return Base64Url.IsValid(entry) && Base64Url.TryDecodeFromChars(entry, decoded, out length);
    }
}
