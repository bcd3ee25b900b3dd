namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>A key of the request dictionary (also of <c>key=value</c> in flag strings).</summary>
/// <param name="Names">Canonical name and aliases, separated by "|".</param>
/// <param name="Standing">How the key behaves in this engine.</param>
internal sealed record NgKeyRow(string Names, NgStanding Standing, Action<NgRequestReader, NgValue> Apply)
{
    public static NgKeyRow Text(string names, NgStanding standing, Action<NgRequestReader, string> set) =>
        new(names, standing, (reader, value) =>
        {
            if (NgArguments.TryText(value, out string text))
                set(reader, text);
            else
                reader.Warn("value is not a string:", names);
        });

    public static NgKeyRow Number(string names, NgStanding standing, Action<NgRequestReader, int> set) =>
        new(names, standing, (reader, value) =>
        {
            if (NgArguments.TryInt32(value, out int number))
                set(reader, number);
            else
                reader.Warn("value is not a number:", names);
        });

    /// <summary>A list of strings, one call per item.</summary>
    public static NgKeyRow Items(string names, NgStanding standing, Action<NgRequestReader, string> add) =>
        new(names, standing, (reader, value) =>
        {
            if (NgArguments.TryStrings(value, out List<string> items))
            {
                foreach (string item in items)
                    add(reader, item);
            }
            else
                reader.Warn("value is not a list of strings:", names);
        });

    /// <summary>A list of words from a table, or a single word.</summary>
    public static NgKeyRow Words<T>(string names, NgStanding standing, NgWords<T> words, Action<NgRequestReader, T> set) =>
        Items(names, standing, (reader, item) => words.Apply(reader, item, set));

    /// <summary>True: yes, on, true, 1. False: no, off, false, 0.</summary>
    public static NgKeyRow Switch(string names, NgStanding standing, Action<NgRequestReader, bool> set) =>
        Words(names, standing, NgWords.OnOff, set) with
        {
            Apply = (reader, value) =>
            {
                string word = value is NgInteger number ? number.Value.ToString() : (value as NgString)?.Text ?? "";
                NgWords.OnOff.Apply(reader, word, set);
            },
        };

    /// <summary>A literal IP address.</summary>
    public static NgKeyRow IpAddress(string names, NgStanding standing,
        Action<NgRequestReader, MediaEngine.Primitives.TransportAddress> set) =>
            Text(names, standing, (reader, text) =>
            {
                if (MediaEngine.Primitives.TransportAddress.TryParseAddress(text, out MediaEngine.Primitives.TransportAddress address))
                    set(reader, address);
                else
                    reader.Warn("not an IP address:", text);
            });
}
