using System.Globalization;

namespace MediaEngine.Protocol.Ng;

/// <summary>Lenient parsing of values, as existing clients need it.</summary>
internal static class NgArguments
{
    /// <summary>Text; an integer is not text.</summary>
    public static bool TryText(NgValue value, out string text)
    {
        text = (value as NgString)?.Text ?? "";
        return value is NgString;
    }

    /// <summary>An integer, or a string that starts with one ("5", "20ms").</summary>
    public static bool TryInteger(NgValue value, out long number)
    {
        if (value is NgInteger integer)
        {
            number = integer.Value;
            return true;
        }

        number = 0;
        return value is NgString text && TryLeadingInteger(text.Text, out number);
    }

    public static bool TryInt32(NgValue value, out int number)
    {
        bool ok = TryInteger(value, out long wide);
        number = (int)Math.Clamp(wide, int.MinValue, int.MaxValue);
        return ok;
    }

    /// <summary>
    /// A list of strings, or one string split at commas. Items that are not strings are skipped. False when no item is usable.
    /// </summary>
    public static bool TryStrings(NgValue value, out List<string> items)
    {
        items = [];
        switch (value)
        {
            case NgString single:
                foreach (string part in single.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    items.Add(part);
                return true;
            case NgList list:
                foreach (NgValue item in list.Items)
                {
                    if (item is NgString text)
                        items.Add(text.Text);
                    else if (item is NgInteger number)
                        items.Add(number.Value.ToString());
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Inside codec, sdp-attr, SDES and from-tags strings "--" stands for "=" and ".." for a space.</summary>
    public static string Unescape(string text) =>
        text.Replace("--", "=", StringComparison.Ordinal).Replace("..", " ", StringComparison.Ordinal);

    private static bool TryLeadingInteger(ReadOnlySpan<char> text, out long number)
    {
        text = text.TrimStart();
        int length = text.Length > 0 && text[0] is ('-' or '+') ? 1 : 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        return long.TryParse(text[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
