using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Tables;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>docs/compatibility.md must name every key.</summary>
public sealed class CompatibilityDocumentTests
{
    private static readonly string[] _page = File.ReadAllLines(Path.Combine(Repository.Root, "docs/compatibility.md"));

    [Fact]
    public void Every_command_has_a_row() =>
        Assert.All(NgCommands.All,
            c => Assert.Contains(Section("Commands"), l => l.StartsWith($"| `{c.Name}` |", StringComparison.Ordinal)));

    [Fact]
    public void Every_key_is_named_among_the_keys() => AssertNamed("Keys", NgKeyTable.Keys.Select(k => k.Names));

    [Fact]
    public void Every_flag_and_prefix_is_named_among_the_flags() =>
        AssertNamed("Flags", [.. NgKeyTable.Flags.Select(f => f.Names), .. NgKeyTable.Prefixes.Select(p => p.Names)]);

    private static void AssertNamed(string section, IEnumerable<string> rows)
    {
        string text = string.Join('\n', Section(section));
        Assert.All(rows, names => Assert.Contains($"`{names.Split('|')[0]}`", text, StringComparison.Ordinal));
    }

    private static List<string> Section(string title) =>
        [.. _page.SkipWhile(l => l != "## " + title).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))];
}
