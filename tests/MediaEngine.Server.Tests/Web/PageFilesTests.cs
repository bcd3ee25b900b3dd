using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>What the files of the page have to keep to, as far as it shows without a browser.</summary>
public sealed partial class PageFilesTests
{
    private static readonly string[] _paths = Directory.GetFiles(Path.Combine(Repository.Root, "engine/MediaEngine.Server/Web/Assets"));

    [Fact]
    public void The_program_contains_every_file_of_the_page()
    {
        Assembly server = typeof(Server.Hosting.EngineService).Assembly;
        foreach (string path in _paths)
        {
            using Stream? resource = server.GetManifestResourceStream("web/" + Path.GetFileName(path));
            Assert.True(resource is not null, path);
            using var content = new MemoryStream();
            resource.CopyTo(content);
            Assert.Equal(File.ReadAllBytes(path), content.ToArray());
        }
    }

    /// <summary>The content security policy refuses inline scripts and styles: such a page would not work.</summary>
    [Fact]
    public void Pages_contain_no_inline_script_style_or_handler()
    {
        foreach (string path in _paths.Where(p => p.EndsWith(".html", StringComparison.Ordinal)))
            Assert.DoesNotMatch(InlinePattern(), File.ReadAllText(path));
    }

    /// <summary>Everything comes from the engine itself. A URL that begins with a slash would break behind a proxy prefix.</summary>
    [Fact]
    public void Files_refer_to_files_of_the_page_only_and_relatively()
    {
        string[] names = [.. _paths.Select(p => Path.GetFileName(p))];
        foreach (string path in _paths)
        {
            string text = File.ReadAllText(path);
            bool embedded = Path.GetFileName(path) == "embed.html";
            Assert.DoesNotMatch(ForeignPattern(), text);
            foreach (Match reference in ReferencePattern().Matches(text))
            {
                string target = reference.Groups[1].Value;
                if (target.StartsWith('#'))
                    continue;
                string prefix = embedded ? "../" : target.StartsWith("./", StringComparison.Ordinal) ? "./" : "";
                Assert.StartsWith(prefix, target, StringComparison.Ordinal);
                Assert.Contains(target[prefix.Length..], names);
            }
        }
    }

    [Fact]
    public void All_files_together_are_small_on_the_wire()
    {
        long size = 0;
        foreach (string path in _paths)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
                gzip.Write(File.ReadAllBytes(path));
            size += compressed.Length;
        }

        Assert.InRange(size, 1, 30_000);
    }

    [GeneratedRegex(@"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex InlinePattern();

    [GeneratedRegex(@"(?<!xmlns="")(?<!SVG = ')https?://(?!\$)", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignPattern();

    [GeneratedRegex(@"(?:\ssrc=""|\shref=""|^import [^;]*? from ')([^""'$]+)[""']", RegexOptions.Multiline)]
    private static partial Regex ReferencePattern();
}
