using System.Text;
using MediaEngine.Protocol.Compatibility;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Cli;

namespace MediaEngine.Server.Options;

/// <summary>
/// The lists of names in docs/compatibility.md, written from the tables with the names. Marks on the page enclose each list; the other text
/// is written by hand. <c>mediaengine --print-compatibility FILE</c> prints the page with new lists.
/// </summary>
internal static class CompatibilityDocument
{
    private const int Width = 140;

    private static readonly (string Part, Func<string> Write)[] _parts =
    [
        ("options that are the same", () => OptionList(NameStatus.Same)),
        ("options that are different", DifferentOptions),
        ("options without effect", () => OptionList(NameStatus.NoEffect)),
        ("options that are not done yet", () => OptionList(NameStatus.NotYet)),
        ("options of our own", () => OptionList(NameStatus.Own)),
        ("commands", () => Table("Commands", NgCommands.All.Select(c => (c.Name, c.Standing.Status, c.Standing.Remark)))),
        ("keys", () => Table("Keys", NgCatalogue.Keys.Select(Row))),
        ("flags", () => Table("Flags", NgCatalogue.Flags.Select(Row))),
        ("prefixes", () => Lines(NgCatalogue.Prefixes.Select(p => FirstName(p.Names)))),
        ("cli", () => Table("Commands", CliCommands.All.Select(c => (c.Words, c.Status, c.Remark)))),
    ];

    /// <summary>The page with new lists between the marks.</summary>
    public static string Rewrite(string page)
    {
        foreach ((string part, Func<string> write) in _parts)
        {
            string begin = $"<!-- begin {part}: written by `mediaengine --print-compatibility` -->\n";
            string end = $"<!-- end {part} -->";
            int from = page.IndexOf(begin, StringComparison.Ordinal);
            int to = from < 0 ? -1 : page.IndexOf(end, from, StringComparison.Ordinal);
            if (to < 0)
                throw new IOException($"the page has no lines '{begin.TrimEnd()}' and '{end}'");
            page = $"{page[..(from + begin.Length)]}\n{write()}\n{page[to..]}";
        }

        return page;
    }

    private static string OptionList(NameStatus status) => Lines(OptionTable.All.Where(o => o.Status == status).Select(o => o.Name));

    private static string DifferentOptions()
    {
        StringBuilder text = new("| Option | Difference |\n|---|---|\n");
        foreach (OptionDefinition option in OptionTable.All.Where(o => o.Status == NameStatus.Different))
            text.Append($"| `{option.Name}` | {Escape(option.Difference)} |\n");
        return text.ToString();
    }

    /// <summary>Consecutive names with the same status and remark share a row.</summary>
    private static string Table(string title, IEnumerable<(string Name, NameStatus Status, string Remark)> rows)
    {
        StringBuilder text = new($"| {title} | Status | Remark |\n|---|---|---|\n");
        foreach ((NameStatus status, string remark, List<string> names) in Together(rows))
            text.Append($"| {string.Join(", ", names.Select(n => $"`{n}`"))} | {status.Words()} | {Escape(remark)} |\n");
        return text.ToString().Replace("|  |", "| |", StringComparison.Ordinal);
    }

    private static List<(NameStatus Status, string Remark, List<string> Names)> Together(
        IEnumerable<(string Name, NameStatus Status, string Remark)> rows)
    {
        List<(NameStatus Status, string Remark, List<string> Names)> together = [];
        foreach ((string name, NameStatus status, string remark) in rows)
        {
            if (together.Count > 0 && together[^1].Status == status && together[^1].Remark == remark)
                together[^1].Names.Add(name);
            else
                together.Add((status, remark, [name]));
        }

        return together;
    }

    private static string Lines(IEnumerable<string> names)
    {
        StringBuilder text = new();
        int column = 0;
        foreach (string item in names.Select(n => $"`{n}`"))
        {
            if (column > 0)
                text.Append(column + item.Length + 3 > Width ? ",\n" : ", ");
            column = column == 0 || column + item.Length + 3 > Width ? item.Length : column + 2 + item.Length;
            text.Append(item);
        }

        return text.Append('\n').ToString();
    }

    private static (string Name, NameStatus Status, string Remark) Row((string Names, NgStanding Standing) row) =>
        (FirstName(row.Names), row.Standing.Status, row.Standing.Remark);

    private static string FirstName(string names) => names.Split('|')[0];

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
