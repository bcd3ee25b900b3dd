using System.Text;

namespace MediaEngine.Server.Options;

/// <summary>
/// A key file as GLib parses it, which is the format of rtpengine.conf: <c>[section]</c>, <c>key = value</c>, comment lines with '#' (and
/// ';'), lists with ';' between the items, and the escapes \s \n \t \r \\ and \; .
/// </summary>
internal sealed class IniFile
{
    private readonly Dictionary<string, List<KeyValuePair<string, string>>> _sections = new(StringComparer.Ordinal);

    public IEnumerable<string> Sections => _sections.Keys;

    public bool HasSection(string section) => _sections.ContainsKey(section);

    /// <summary>Keys with their raw values in the order of the file; a key that is repeated keeps its last value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Section(string section) =>
        _sections.TryGetValue(section, out List<KeyValuePair<string, string>>? entries) ? entries : [];

    public string? Value(string section, string key)
    {
        foreach ((string name, string value) in Section(section))
        {
            if (name == key)
                return Unescape(value);
        }

        return null;
    }

    public static IniFile Parse(string text, string fileName)
    {
        IniFile file = new();
        List<KeyValuePair<string, string>>? current = null;
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                if (line[^1] != ']' || line.Length < 3)
                    throw new OptionException("config-file", $"{fileName}, line {number}: '{Excerpt(line)}' is not a section");
                string name = line[1..^1].Trim();
                if (!file._sections.TryGetValue(name, out current))
                    file._sections[name] = current = [];
                continue;
            }

            int equals = line.IndexOf('=');
            if (equals < 1)
                throw new OptionException("config-file", $"{fileName}, line {number}: expected 'key = value', found '{Excerpt(line)}'");
            if (current is null)
                throw new OptionException("config-file", $"{fileName}, line {number}: a key before the first [section]");
            string key = line[..equals].TrimEnd();
            current.RemoveAll(e => e.Key == key);
            current.Add(new(key, line[(equals + 1)..].TrimStart()));
        }

        return file;
    }

    /// <summary>Items of a list; empty ones are left out (a trailing ';' is usual).</summary>
    public static List<string> SplitList(string raw)
    {
        List<string> items = [];
        int start = 0;
        for (int i = 0; i <= raw.Length; i++)
        {
            if (i < raw.Length && raw[i] == '\\')
            {
                i++;
                continue;
            }

            if (i < raw.Length && raw[i] != ';')
                continue;
            string item = Unescape(raw[start..Math.Min(i, raw.Length)].Trim());
            if (item.Length > 0)
                items.Add(item);
            start = i + 1;
        }

        return items;
    }

    public static string Unescape(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
            return raw;
        StringBuilder text = new(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 == raw.Length)
            {
                text.Append(raw[i]);
                continue;
            }

            char escaped = raw[++i];
            text.Append(escaped switch { 's' => ' ', 'n' => '\n', 't' => '\t', 'r' => '\r', ';' => ';', '\\' => '\\', _ => escaped });
        }

        return text.ToString();
    }

    /// <summary>Enough to find the line; the text after the first word may be a secret.</summary>
    private static string Excerpt(string line)
    {
        string word = line.Split(' ', 2)[0];
        return new string([.. word.Take(40).Select(c => char.IsControl(c) ? '?' : c)])
            + (word.Length < line.Length || word.Length > 40 ? "..." : "");
    }
}
