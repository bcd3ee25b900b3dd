using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Architecture.Tests;

/// <summary>Rules for each line of code, scripts and documentation.</summary>
public sealed partial class LineTests
{
    private const int Columns = 140;

    private static readonly string[] _patterns = ["*.cs", "*.md", "*.sh", "*.cake", "*.py", "*.js"];

    /// <summary>Rows of Markdown tables and words longer than a line (a URL, a command) cannot be wrapped.</summary>
    [Fact]
    public void Lines_have_at_most_140_columns()
    {
        List<string> wrong = [];
        foreach (string path in Texts())
        {
            bool markdown = path.EndsWith(".md", StringComparison.Ordinal);
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Length > Columns && !(markdown && line.TrimStart().StartsWith('|')) && line.Trim().Contains(' '))
                    wrong.Add($"{Repository.Relative(path)}:{number}: {line.Length} columns");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>
    /// A test that polls or sleeps is slow on fast machines and fails on slow ones. Only Eventually polls, and only RealTime lets time
    /// pass.
    /// </summary>
    [Fact]
    public void Tests_sleep_and_poll_in_one_place_only()
    {
        string[] places = ["tests/MediaEngine.Testing/Eventually.cs", "tests/MediaEngine.Testing/RealTime.cs"];
        Assert.Equal(places, Repository.Files("*.cs", "tests")
            .Where(f => SleepPattern().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));
    }

    /// <summary>Links between files of this repository have a target.</summary>
    [Fact]
    public void Relative_links_of_Markdown_files_lead_to_files()
    {
        List<string> wrong = [];
        foreach (string path in Texts().Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in LinkPattern().Matches(File.ReadAllText(path)))
            {
                string target = Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value);
                if (!Path.Exists(target))
                    wrong.Add($"{Repository.Relative(path)}: {link.Groups[1].Value}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<string> Texts()
    {
        string[] top = [.. _patterns.Append("run").SelectMany(p => Directory.EnumerateFiles(Repository.Root, p)),
            Path.Combine(Repository.Root, ".ci/run")];
        return top.Concat(_patterns.SelectMany(p => Repository.Files(p, "engine", "interop", "native", "tests", "perf", "docs")));
    }

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\(|\bTask\s*\.\s*Delay\(|\bSpinWait\s*\.\s*SpinUntil\(")]
    private static partial Regex SleepPattern();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)")]
    private static partial Regex LinkPattern();
}
