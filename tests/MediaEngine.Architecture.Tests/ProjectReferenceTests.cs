using System.Xml.Linq;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Architecture.Tests;

/// <summary>Which project may reference which. engine/ARCHITECTURE.md explains the table.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Interop.Linux"] = [],
        ["Interop.OpenSsl"] = [],
        ["Interop.Codecs"] = [],
        ["Primitives"] = [],
        ["Protocol"] = ["Primitives"],
        ["Crypto"] = ["Primitives", "Protocol", "Interop.OpenSsl"],
        ["Media"] = ["Primitives", "Interop.Codecs"],
        ["Sessions"] = ["Primitives", "Protocol", "Crypto", "Media"],
        ["Transport"] = ["Primitives", "Interop.Linux"],
        ["Signalling"] = ["Primitives", "Protocol", "Media", "Sessions"],
        ["Control"] = ["Primitives", "Protocol", "Media", "Sessions", "Signalling"],
        ["Gateway"] = ["Primitives", "Protocol", "Crypto", "Media", "Sessions", "Signalling"],
    };

    private static readonly string[] _sansIo =
        ["Primitives", "Protocol", "Crypto", "Media", "Sessions", "Signalling", "Control", "Gateway"];

    public static TheoryData<string> EngineProjects() =>
        [.. Repository.Files("*.csproj", "engine", "interop").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(EngineProjects))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        string name = ShortName(project);
        if (name == "Server")
            return; // only the composition root references concrete types of all projects
        Assert.True(_allowed.ContainsKey(name), $"{name} is not in the table: decide what it may reference");
        Assert.Empty(References(project).Except(_allowed[name]));
    }

    [Fact]
    public void Tests_reference_their_project_and_the_test_library_and_system_tests_no_engine_code()
    {
        foreach (string project in Repository.Files("*.Tests.csproj", "tests").Select(Repository.Relative))
        {
            string subject = ShortName(project)[..^".Tests".Length];
            string[] expected = subject switch
            {
                "System" or "Architecture" => ["Testing"],
                "Interop" => ["Testing", "Interop.Linux", "Interop.OpenSsl", "Interop.Codecs"],
                _ => ["Testing", subject],
            };
            Assert.True(!References(project).Except(expected).Any(),
                $"{project} references {string.Join(", ", References(project).Except(expected))}");
        }
    }

    [Fact]
    public void Projects_without_input_and_output_are_checked_by_the_compiler()
    {
        foreach (string name in _sansIo)
        {
            string project = Path.Combine(Repository.Root, $"engine/MediaEngine.{name}/MediaEngine.{name}.csproj");
            Assert.Equal("true", XDocument.Load(project).Descendants("SansIo").SingleOrDefault()?.Value);
        }
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(r => ShortName(r.Attribute("Include")!.Value.Replace("$(RepoRoot)", "", StringComparison.Ordinal)));

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["MediaEngine.".Length..];
}
