using MediaEngine.Protocol.Compatibility;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>docs/compatibility.md lists each name with the status that the tables have for it.</summary>
public sealed class CompatibilityDocumentTests
{
    /// <summary>Regenerate with <c>mediaengine --print-compatibility docs/compatibility.md</c>.</summary>
    [Fact]
    public void The_page_agrees_with_the_tables()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/compatibility.md"));
        Assert.Equal(CompatibilityDocument.Rewrite(page), page);
    }

    [Fact]
    public void Each_name_has_one_row_and_so_one_status()
    {
        AssertOnce(OptionTable.All.Select(o => o.Name));
        AssertOnce(NgCommands.All.Select(c => c.Name));
        AssertOnce(NgCatalogue.Keys.SelectMany(k => k.Names.Split('|')));
        AssertOnce(NgCatalogue.Flags.SelectMany(f => f.Names.Split('|')));
        AssertOnce(NgCatalogue.Prefixes.SelectMany(p => p.Names.Split('|')));
        AssertOnce(CliCommands.All.Select(c => c.Words));
    }

    [Fact]
    public void Each_name_with_another_status_than_same_has_an_explanation()
    {
        Assert.All(OptionTable.All, o => Assert.Equal(o.Status == NameStatus.Different, o.Difference.Length > 0));
        IEnumerable<(string Name, NgStanding Standing)> names =
            [.. NgCommands.All.Select(c => (c.Name, c.Standing)), .. NgCatalogue.Keys, .. NgCatalogue.Flags, .. NgCatalogue.Prefixes];
        Assert.All(names, n => Assert.True(n.Standing.Status is NameStatus.Same or NameStatus.Own || n.Standing.Remark.Length > 0, n.Name));
        Assert.All(names, n => Assert.True(n.Standing.Remark is "" || n.Standing.Remark.EndsWith('.'), n.Name));
    }

    [Fact]
    public void A_page_without_a_mark_is_an_error_that_names_it() =>
        Assert.Contains("begin options that are the same",
            Assert.Throws<IOException>(() => CompatibilityDocument.Rewrite("# A page")).Message, StringComparison.Ordinal);

    private static void AssertOnce(IEnumerable<string> names) =>
        Assert.Empty(names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key));
}
