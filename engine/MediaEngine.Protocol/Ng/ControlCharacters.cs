using System.Buffers;
using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Characters that could inject a line into SDP, logs and other text: the control characters of ASCII except the tab, and the line
/// separators of Unicode (NEL, LS, PS).
/// </summary>
internal static class ControlCharacters
{
    private const char NextLine = '\u0085';
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    private static readonly SearchValues<char> _ascii =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c), '\u007f']);

    /// <summary>The last octets of NEL, LS and PS, as UTF-8 read as Latin-1 has them, and NEL as Latin-1 has it.</summary>
    private static readonly SearchValues<char> _suspects = SearchValues.Create("\u0085\u00a8\u00a9");

    /// <param name="text">One character per octet, as in <see cref="NgString.Text"/>.</param>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(_ascii) || (text.ContainsAny(_suspects) && HasLineEnd(text));

    /// <summary>Text that is not UTF-8 is read as Latin-1, octet by octet.</summary>
    private static bool HasLineEnd(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        Encoding.Latin1.GetBytes(text, bytes);
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune rune, out int length);
            int value = status == OperationStatus.Done ? rune.Value : rest[0];
            if (value is NextLine or LineSeparator or ParagraphSeparator)
                return true;
            rest = rest[(status == OperationStatus.Done ? length : 1)..];
        }

        return false;
    }
}
