using MediaEngine.Server.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class OptionTableTests
{
    [Fact]
    public void Names_and_letters_are_unique()
    {
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(o => o.Name).Distinct().Count());
        char[] letters = [.. OptionTable.All.Select(o => o.Short).Where(c => c != '\0')];
        Assert.Equal(letters.Length, letters.Distinct().Count());
    }

    [Fact]
    public void Every_default_is_a_legal_value_of_its_option()
    {
        OptionValues values = new();
        foreach (OptionDefinition option in OptionTable.All.Where(o => o.Default is not null))
            values.Set(option, [option.Default!]);
    }

    [Fact]
    public void Every_row_explains_itself()
    {
        Assert.All(OptionTable.All, o => Assert.EndsWith(".", o.Help, StringComparison.Ordinal));
        Assert.All(OptionTable.All, o => Assert.Equal(o.TakesValue, o.Value.Length > 0));
        Assert.All(OptionTable.All.Where(o => o.Kind == OptionKind.Choice), o => Assert.NotEmpty(o.Choices));
    }

    /// <summary>Regenerate with <c>mediaengine --print-options-markdown</c> and <c>--print-options-sample</c>.</summary>
    [Theory]
    [InlineData("docs/options.md")]
    [InlineData("docs/mediaengine.conf")]
    public void The_manual_and_the_sample_file_agree_with_the_table(string path)
    {
        string expected = path.EndsWith(".md", StringComparison.Ordinal) ? OptionDocuments.Markdown() : OptionDocuments.SampleFile();
        Assert.Equal(expected, File.ReadAllText(Path.Combine(Repository.Root, path)), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_sample_file_starts_the_engine_without_a_warning()
    {
        OptionSource source = OptionSource.Load([], name => name == Configured.File ? OptionDocuments.SampleFile() : null);
        EngineOptions options = EngineOptions.From(source, new FakeAddresses());
        Assert.Empty(source.Warnings);
        Assert.Equal("127.0.0.1:2223", options.Control.Ng.Single().ToString());
    }

    [Fact]
    public void The_sample_file_names_every_option_a_file_may_have()
    {
        string[] lines = OptionDocuments.SampleFile().Split('\n');
        foreach (OptionDefinition option in OptionTable.All.Where(o => !o.CommandLineOnly))
            Assert.Contains(lines, l => l.TrimStart('#', ' ').StartsWith(option.Name + " = ", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_fits_a_terminal_and_names_every_option()
    {
        string help = OptionDocuments.Help();
        Assert.All(OptionTable.All, o => Assert.Contains("--" + o.Name, help, StringComparison.Ordinal));
        Assert.All(help.Split('\n'), l => Assert.InRange(l.Length, 0, 100));
    }
}
