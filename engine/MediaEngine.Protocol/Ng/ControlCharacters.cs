using System.Buffers;
using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Characters that would make a second line of what is written with them, in SDP, logs and elsewhere: the control characters of ASCII but the tab, and
/// the line ends of Unicode (NEL, LS, PS).
/// </summary>
internal static class ControlCharacters
{
    private const char NextLine = '\u0085';
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    private static readonly SearchValues<char> _ascii =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c), '\u007f']);

    /// <summary>Last bytes of the others, as they are in the Latin-1 form of UTF-8, and NEL as it is in Latin-1.</summary>
    private static readonly SearchValues<char> _suspects = SearchValues.Create("\u0085\u00a8\u00a9");

    /// <param name="text">One character for each byte, as <see cref="NgString.Text"/>.</param>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(_ascii) || (text.ContainsAny(_suspects) && HasLineEnd(text));

    /// <summary>What is no UTF-8 is taken for Latin-1, byte by byte.</summary>
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
