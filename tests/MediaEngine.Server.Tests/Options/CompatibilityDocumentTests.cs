using System.Text.RegularExpressions;
using MediaEngine.Server.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>docs/compatibility.md lists options by what they do; the table of options knows.</summary>
public sealed partial class CompatibilityDocumentTests
{
    [Fact]
    public void Every_option_stands_under_its_status()
    {
        AssertListed([.. Listed("Same"), .. Listed("Different")], o => o.Status == OptionStatus.Supported && !o.Own);
        AssertListed(Listed("No effect"), o => o.Status == OptionStatus.Accepted);
        AssertListed(Listed("Not yet"), o => o.Status == OptionStatus.NotYet);
        AssertListed(Listed("Own"), o => o.Own);
    }

    private static void AssertListed(IEnumerable<string> listed, Func<OptionDefinition, bool> belongs) =>
        Assert.Equal(OptionTable.All.Where(belongs).Select(o => o.Name).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));

    /// <summary>Names in a list, or in the first column of a table.</summary>
    private static List<string> Listed(string title) =>
    [
        .. File.ReadAllLines(Path.Combine(Repository.Root, "docs/compatibility.md"))
            .SkipWhile(l => l != "### " + title).Skip(1).TakeWhile(l => !l.StartsWith('#'))
            .Select(l => l.StartsWith('|') ? l.Split('|')[1] : l)
            .SelectMany(l => Name().Matches(l)).Select(m => m.Groups[1].Value),
    ];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
