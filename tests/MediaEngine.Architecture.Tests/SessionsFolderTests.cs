using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Architecture.Tests;

/// <summary>
/// A folder of engine/MediaEngine.Sessions may reference the folders below it, never those above. Therefore only the worker depends on
/// whole calls, and a stream, a transport or a key can be understood and tested alone.
/// </summary>
public sealed partial class SessionsFolderTests
{
    private const string Project = "engine/MediaEngine.Sessions";

    /// <summary>From top to bottom.</summary>
    private static readonly string[] _folders =
    [
        "Worker", "Offload", "Routing", "Fax", "Transcoding", "Retransmission", "Reports", "Streams", "Transport", "Security", "Learning",
        "Plan", "Graph", "CodecHosts", "Context", "Events", "Loops", "Timing", "Quality", "Snapshots", "Counters",
    ];

    [Fact]
    public void A_folder_references_only_folders_below_it()
    {
        ILookup<string, string> types = Sources().ToLookup(s => s.Folder, s => Path.GetFileNameWithoutExtension(s.Path));
        var wrong = new List<string>();
        foreach ((string path, string folder, string text) in Sources())
        {
            int place = Array.IndexOf(_folders, folder);
            IEnumerable<string> named = UsingPattern().Matches(text).Select(m => m.Groups[1].Value)
                .Concat(QualifiedPattern().Matches(text).Where(m => types[m.Groups[1].Value].Contains(m.Groups[2].Value))
                    .Select(m => m.Groups[1].Value));
            wrong.AddRange(named.Distinct().Where(n => n != folder && Array.IndexOf(_folders, n) < place)
                .Select(n => $"{Repository.Relative(path)} references {n}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_has_its_place() => Assert.Equal(_folders.Order(), Sources().Select(s => s.Folder).Distinct().Order());

    private static IEnumerable<(string Path, string Folder, string Text)> Sources() =>
        from path in Repository.Files("*.cs", Project)
        select (path, Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, Project), path))!.Split('/')[0],
            File.ReadAllText(path));

    [GeneratedRegex(@"^using MediaEngine\.Sessions\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"(?<![\w.])(?:MediaEngine\.)?(?:Sessions\.)?(\w+)\.(\w+)")]
    private static partial Regex QualifiedPattern();
}
