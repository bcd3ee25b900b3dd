using System.Buffers;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Parses the rtpp-flags syntax: words, key=value, and lists in brackets, which may nest.
/// <code>
/// string := token (SP+ token)*      token := WORD | KEY '=' value
/// value  := text | '[' item (SP item)* ']' | '[' KEY '=' value (SP ...)* ']'     a dictionary when its first element has a key
/// </code>
/// Parsing never fails: an unclosed bracket ends with the string, a stray one is skipped.
/// </summary>
internal static class NgFlagString
{
    private const int MaxDepth = 8;
    private static readonly SearchValues<char> _wordEnd = SearchValues.Create(" \t\r\n=");
    private static readonly SearchValues<char> _nestedWordEnd = SearchValues.Create(" \t\r\n=]");
    private static readonly SearchValues<char> _valueEnd = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> _nestedValueEnd = SearchValues.Create(" \t\r\n]");

    public static void Apply(string text, NgRequestReader reader)
    {
        ReadOnlySpan<char> rest = text;
        while (TryReadElement(ref rest, depth: 0, reader, out string key, out NgValue value))
        {
            if (key.Length > 0)
                reader.ApplyKey(key, value);
            else if (value is NgString flag)
                reader.ApplyFlag(flag.Text);
            else
                reader.Warn("value without a key in flag string", text);
        }
    }

    /// <summary>One WORD, key=value or bracket; false at the end of the string or of the surrounding bracket.</summary>
    private static bool TryReadElement(ref ReadOnlySpan<char> rest, int depth, NgRequestReader reader, out string key, out NgValue value)
    {
        key = "";
        value = "";
        rest = rest.TrimStart(" \t\r\n");
        while (depth == 0 && rest.StartsWith("]"))
            rest = rest[1..].TrimStart(" \t\r\n");
        if (rest.IsEmpty || rest[0] == ']')
            return false;
        if (rest[0] == '[')
        {
            value = ReadBracket(ref rest, depth, reader);
            return true;
        }

        string word = Take(ref rest, depth == 0 ? _wordEnd : _nestedWordEnd);
        if (rest.StartsWith("=") && word.Length > 0)
        {
            rest = rest[1..];
            key = word;
            value = rest.StartsWith("[") ? ReadBracket(ref rest, depth, reader) : Take(ref rest, depth == 0 ? _valueEnd : _nestedValueEnd);
        }
        else
        {
            value = word + Take(ref rest, depth == 0 ? _valueEnd : _nestedValueEnd);
        }

        return true;
    }

    private static NgValue ReadBracket(ref ReadOnlySpan<char> rest, int depth, NgRequestReader reader)
    {
        rest = rest[1..];
        var list = new NgList();
        NgDictionary? dictionary = null;
        bool first = true;
        if (depth >= MaxDepth)
        {
            reader.Warn("brackets nested too deeply in flag string", rest.ToString());
            rest = [];
            return list;
        }

        while (TryReadElement(ref rest, depth + 1, reader, out string key, out NgValue value))
        {
            if (first && key.Length > 0)
                dictionary = new NgDictionary();
            first = false;
            if (dictionary is null)
                list.Items.Add(key.Length > 0 ? $"{key}={value}" : value);
            else if (key.Length > 0)
                dictionary.Add(key, value);
            else
                reader.Warn("value without a key in flag string", value.ToString() ?? "");
        }

        if (rest.StartsWith("]"))
            rest = rest[1..];
        return dictionary is null ? list : dictionary;
    }

    private static string Take(ref ReadOnlySpan<char> rest, SearchValues<char> end)
    {
        int length = rest.IndexOfAny(end);
        if (length < 0)
            length = rest.Length;
        string taken = rest[..length].ToString();
        rest = rest[length..];
        return taken;
    }
}
