using System.Globalization;
using System.Text;

namespace MediaEngine.Server.Logging;

/// <summary>Escapes external text for one line of the log, the command line interface and metrics.</summary>
internal static class LogText
{
    /// <summary>Characters of a call-id that are shown; real ones are shorter (a proxy's are some 60).</summary>
    public const int LongestName = 256;

    /// <summary>No message needs more; a stack trace comes closest.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>
    /// A call-id between delimiters: brackets, quotes and backslashes are written as \xHH, like all non-printable characters, so that no
    /// character ends the delimited text. Long ones are truncated.
    /// </summary>
    public static string Name(string text)
    {
        bool plain = text.Length <= LongestName;
        for (int i = 0; plain && i < text.Length; i++)
            plain = text[i] is > ' ' and < '\x7f' and not ('[' or ']' or '"' or '\\');
        if (plain)
            return text;
        StringBuilder name = new(LongestName + 8);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestName)))
        {
            if (c is '[' or ']' or '"' or '\\' || c < ' ' || c is >= '\x7f' and <= '\x9f')
                name.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else if (IsHarmless(c))
                name.Append(c);
            else
                name.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.Length > LongestName ? name.Append("...").ToString() : name.ToString();
    }

    /// <summary>A message: characters that would end the line or move a terminal's cursor become blanks.</summary>
    public static string Line(string text)
    {
        foreach (char c in text)
        {
            if (!IsHarmless(c))
                return string.Create(text.Length, text, static (line, from) =>
                {
                    for (int i = 0; i < line.Length; i++)
                        line[i] = IsHarmless(from[i]) ? from[i] : ' ';
                });
        }

        return text;
    }

    /// <summary>
    /// Neither a control character, nor a line or paragraph separator, nor one that changes the writing direction (UAX #9).
    /// </summary>
    private static bool IsHarmless(char c) => c is >= ' ' and < '\x7f'
        || (c > '\x9f' && char.GetUnicodeCategory(c) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Format));
}
