using System.Buffers.Text;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Reads sprop-parameter-sets and similar (RFC 6184 section 8.1, RFC 7798 section 7.1): NAL units in base64, separated by commas.
/// </summary>
internal static class ParameterSetText
{
    private const int MaximumText = 32768;

    public delegate void Take(ReadOnlySpan<byte> unit);

    /// <summary>
    /// Gives each NAL unit that it can read and skips the rest (not base64, empty, text). One entry may contain several NAL units after
    /// start codes.
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
        // Some senders omit the padding.
        entry = entry.TrimEnd('=');
        return Base64Url.IsValid(entry) && Base64Url.TryDecodeFromChars(entry, decoded, out length);
    }
}
