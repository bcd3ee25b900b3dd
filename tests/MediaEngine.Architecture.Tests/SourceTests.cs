using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Architecture.Tests;

/// <summary>Text-based rules for each source file.</summary>
public sealed partial class SourceTests(ITestOutputHelper output)
{
    private const int LongFile = 400;

    private static readonly string[] _unhelpfulNames = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common"];

    private static readonly string[] _betweenThreads =
    [
        "engine/MediaEngine.Primitives/Mailbox.cs",
        "engine/MediaEngine.Primitives/SharedRing.cs",
        "engine/MediaEngine.Transport/EventFdWake.cs",
        "engine/MediaEngine.Transport/PortAllocator.cs",
        "engine/MediaEngine.Transport/ReleasedPorts.cs",
    ];

    [Fact]
    public void The_namespace_of_a_file_is_its_project_and_folder()
    {
        List<string> wrong = [];
        foreach (string path in Repository.Files("*.cs", "engine", "interop", "tests", "perf"))
        {
            Match declared = NamespacePattern().Match(File.ReadAllText(path));
            if (declared.Success && declared.Groups[1].Value != Expected(path))
                wrong.Add($"{Repository.Relative(path)}: {declared.Groups[1].Value}, expected {Expected(path)}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Native_functions_are_imported_in_interop_only_and_never_by_DllImport()
    {
        Assert.Empty(Repository.Files("*.cs", "engine", "interop", "perf").Where(f => DllImportPattern().IsMatch(File.ReadAllText(f)))
            .Select(Repository.Relative));
        Assert.Empty(Repository.Files("*.cs", "engine").Where(f => LibraryImportPattern().IsMatch(File.ReadAllText(f)))
            .Select(Repository.Relative));
    }

    [Fact]
    public void No_type_has_a_meaningless_name()
    {
        Assert.Empty(Repository.Files("*.cs", "engine", "interop")
            .Where(f => _unhelpfulNames.Any(n => Path.GetFileNameWithoutExtension(f).EndsWith(n, StringComparison.Ordinal)))
            .Select(Repository.Relative));
    }

    [Fact]
    public void No_source_file_says_that_it_is_unfinished() =>
        Assert.Empty(Repository.Files("*.cs", "engine", "interop", "perf").Where(f => UnfinishedPattern().IsMatch(File.ReadAllText(f)))
            .Select(Repository.Relative));

    [Fact]
    public void Sessions_have_no_locks()
    {
        Assert.Empty(Repository.Files("*.cs", "engine/MediaEngine.Sessions")
            .Where(f => LockPattern().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));
    }

    /// <summary>Signalling protocols other than NG (WHIP, WHEP, RTSP) use the same negotiation.</summary>
    [Fact]
    public void Signalling_knows_no_control_protocol()
    {
        Assert.Empty(Repository.Files("*.cs", "engine/MediaEngine.Signalling")
            .Where(f => ControlProtocolPattern().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));
    }

    /// <summary>
    /// A new codec is a folder and a row in Media. Static payload types of RFC 3551 and T.38 are not properties of a codec.
    /// </summary>
    [Fact]
    public void Signalling_names_no_codec()
    {
        Assert.Empty(Repository.Files("*.cs", "engine/MediaEngine.Signalling")
            .Where(f => Path.GetFileName(f) is not ("StaticPayloads.cs" or "FaxPolicy.cs"))
            .Where(f => CodecNamePattern().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));
    }

    /// <summary>
    /// No worker waits for another thread while it handles packets. <see cref="_betweenThreads"/> lists the files that several threads use:
    /// the mailbox and its wake-up, the control thread's port allocator, the lock-free stack by which workers return ports to it, and the
    /// ring between a worker and a codec host, which has memory barriers and no lock.
    /// </summary>
    [Fact]
    public void The_packet_path_of_Transport_and_Primitives_has_no_locks()
    {
        Assert.Equal(
            _betweenThreads,
            Repository.Files("*.cs", "engine/MediaEngine.Transport", "engine/MediaEngine.Primitives")
                .Where(f => LockPattern().IsMatch(File.ReadAllText(f))).Select(Repository.Relative).Order());
    }

    /// <summary>
    /// Attack S30: secrets and proofs of identity (tags, MESSAGE-INTEGRITY, cookies, certificate fingerprints, tokens) are compared in
    /// constant time. TagComparison does this on the packet path.
    /// </summary>
    [Fact]
    public void S30_Proofs_are_compared_in_constant_time_only()
    {
        var wrong = new List<string>();
        string[] folders = ["Crypto", "Protocol", "Sessions", "Signalling", "Control", "Transport", "Server/Listeners", "Server/Web"];
        foreach (string path in Repository.Files("*.cs", [.. folders.Select(f => $"engine/MediaEngine.{f}")]))
        {
            string[] lines = File.ReadAllLines(path);
            for (int i = 0; i < lines.Length; i++)
            {
                if (EarlyExitPattern().IsMatch(lines[i]) && ProofPattern().IsMatch(lines[i]))
                    wrong.Add($"{Repository.Relative(path)}:{i + 1}: {lines[i].Trim()}");
            }
        }

        Assert.Empty(wrong);
        Assert.Contains("FixedTimeEquals",
            File.ReadAllText(Path.Combine(Repository.Root, "engine/MediaEngine.Crypto/Dtls/DtlsEndpoint.cs")), StringComparison.Ordinal);
        string[] transforms = [.. Repository.Files("*Transform.cs", "engine/MediaEngine.Crypto")
            .Concat(Repository.Files("*Gcm.cs", "engine/MediaEngine.Crypto"))
            .Where(f => File.ReadAllText(f).Contains("TagComparison.AreEqual(", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)!)];
        Assert.Contains("HmacSha1Transform.cs", transforms);
    }

    /// <summary>Reports long files, which may hold a second idea. Only very long files fail the test.</summary>
    [Fact]
    public void No_file_is_far_longer_than_one_idea()
    {
        var longFiles = Repository.Files("*.cs", "engine", "interop")
            .Select(f => (File: Repository.Relative(f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > LongFile).OrderByDescending(f => f.Lines).ToList();
        foreach ((string file, int lines) in longFiles)
            output.WriteLine($"{lines,5} {file}");
        Assert.DoesNotContain(longFiles, f => f.Lines > 2 * LongFile);
    }

    private static string Expected(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        string project = folder;
        while (!Directory.EnumerateFiles(project, "*.csproj").Any())
            project = Path.GetDirectoryName(project)!;
        string inside = Path.GetRelativePath(project, folder);
        string name = Path.GetFileName(project);
        return inside == "." ? name : name + "." + inside.Replace('/', '.');
    }

    [GeneratedRegex("\"(opus|AMR|AMR-WB|GSM|G722|G729a?|L16|speex|iLBC|EVS|H264|VP8|VP9)\"", RegexOptions.IgnoreCase)]
    private static partial Regex CodecNamePattern();

    [GeneratedRegex(@"Protocol\.Ng\b|\bNg[A-Z]\w*|Bencode|\bNG\b|MediaEngine\.Control")]
    private static partial Regex ControlProtocolPattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\[\s*DllImport")]
    private static partial Regex DllImportPattern();

    [GeneratedRegex(@"\[\s*LibraryImport")]
    private static partial Regex LibraryImportPattern();

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK)\b")]
    private static partial Regex UnfinishedPattern();

    [GeneratedRegex(@"SequenceEqual\(|SequenceCompareTo\(|==[^=>]*\.ToArray\(")]
    private static partial Regex EarlyExitPattern();

    [GeneratedRegex(@"\b\w*(tag|hmac|digest|integrity|cookie|secret|password|token|actual)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ProofPattern();

    [GeneratedRegex(
        @"\block\s*\(|\bLock\s+\w|\bMonitor\.|\bInterlocked\b|\bSemaphoreSlim\b"
        + @"|\bConcurrent(Dictionary|Queue|Bag|Stack)\b|\b(async|await)\b")]
    private static partial Regex LockPattern();
}
