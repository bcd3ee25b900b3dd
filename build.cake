// Build targets; ./build.sh installs what they need and calls them. See CONTRIBUTING.md.
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading;

var target = Argument("target", "Build");
var root = MakeAbsolute(Directory(".")).FullPath;
var server = "engine/MediaEngine.Server/MediaEngine.Server.csproj";
var serverBinary = $"{root}/engine/MediaEngine.Server/bin/Release/net10.0/mediaengine";
var results = new List<(string Project, int Passed, int Failed, int Skipped, TimeSpan Time)>();
var failures = new List<string>();

// Runs a program, passes its output on line by line, and returns its exit code. A program that exceeds the limit is ended.
int Run(string program, string arguments, Action<string> line = null, TimeSpan? limit = null)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = root, RedirectStandardOutput = line != null, RedirectStandardError = line != null };
    using var process = Process.Start(start);
    if (line != null)
    {
        process.OutputDataReceived += (_, e) => { if (e.Data != null) lock (start) line(e.Data); };
        process.ErrorDataReceived += (_, e) => { if (e.Data != null) lock (start) line(e.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    if (!process.WaitForExit((int)(limit ?? TimeSpan.FromHours(1)).TotalMilliseconds))
    {
        process.Kill(entireProcessTree: true);
        line?.Invoke($"ended after {limit.Value.TotalMinutes:0} minutes");
        return 1;
    }

    process.WaitForExit();
    return process.ExitCode;
}

void Dotnet(string arguments)
{
    Console.WriteLine($"dotnet {arguments}");
    if (Run("dotnet", arguments) != 0)
        throw new CakeException($"dotnet {arguments.Split(' ')[0]} failed");
}

void RunTests(string project, TimeSpan limit, string arguments = "", string label = null)
{
    var name = System.IO.Path.GetFileName(project);
    var binary = $"{project}/bin/Debug/net10.0/{name}";
    label ??= name;
    Console.WriteLine($"== {label}");
    var clock = Stopwatch.StartNew();
    var output = new List<string>();
    Match summary = Match.Empty;
    bool live = name == "MediaEngine.System.Tests";
    int code = Run(binary, (live ? "-noColor -reporter verbose " : "-noColor ") + arguments, text =>
    {
        output.Add(text);
        // A skipped test, and its reason in the line behind it; and what a test has to show besides passing.
        if (live && !text.Contains("[STARTING]") || text.Contains("[SKIP]") || text.StartsWith("figure: ") || (output.Count > 1 && output[^2].Contains("[SKIP]")))
            Console.WriteLine(text.TrimEnd());
        var match = Regex.Match(text, @"Total: (\d+)(?:, Errors: (\d+), Failed: (\d+), Skipped: (\d+))?");
        if (match.Success)
            summary = match;
    }, limit);
    int Number(int group) => summary.Groups[group].Success ? int.Parse(summary.Groups[group].Value) : 0;
    int skipped = Number(4);
    int failed = Number(3) + Number(2);
    int passed = Number(1) - Number(3) - skipped;
    bool empty = summary.Success && Number(1) == 0;
    // A crash is a failure even when every test before it passed; a project that has no tests yet is none.
    if (!empty && (!summary.Success || (code != 0 && failed == 0)))
        failed++;
    if (failed > 0 && !live)
    {
        foreach (var text in output)
            Console.WriteLine(text);
    }

    // Each failure and how it begins, to be said again at the end, where it is found without reading everything.
    foreach (int at in Enumerable.Range(0, output.Count).Where(i => output[i].Contains("[FAIL]")))
        failures.AddRange(output.Skip(at).Take(6).Select(text => text.Length > 300 ? text[..300] + " ..." : text));
    results.Add((label, passed, failed, skipped, clock.Elapsed));
    Console.WriteLine($"   {passed} passed, {failed} failed, {skipped} skipped, {clock.Elapsed.TotalSeconds:0.0} s");
}

// Bytes allocated by each stop of the packet walk against perf/baselines; counts as one test.
void CheckAllocations()
{
    Console.WriteLine("== allocations per packet and per request");
    var clock = Stopwatch.StartNew();
    var output = new List<string>();
    bool passed = Run("dotnet", "run -c Release -v q --project perf/MediaEngine.Benchmarks -- --check-allocations", output.Add, TimeSpan.FromMinutes(5)) == 0;
    if (!passed)
        output.ForEach(Console.WriteLine);
    results.Add(("allocations", passed ? 1 : 0, passed ? 0 : 1, 0, clock.Elapsed));
    Console.WriteLine($"   {(passed ? "as recorded" : "failed")}, {clock.Elapsed.TotalSeconds:0.0} s");
}

// The ways packets can go besides the one the engine chooses by itself.
IEnumerable<(string Label, string Option)> BackEnds()
{
    yield return ("System.Tests with epoll", "--packet-io=epoll");
    var said = new List<string>();
    // Where it may forward in the kernel it goes on until it is ended, elsewhere it says why not and ends by itself.
    bool ended = Run("timeout", $"--signal=TERM 3 {serverBinary} --config-file=none --foreground --log-stderr --log-level=4 --interface=127.0.0.1 " +
        "--listen-ng=127.0.0.1:22999 --kernel-offload=require", said.Add, TimeSpan.FromSeconds(20)) != 124;
    if (ended)
        Console.WriteLine("== System.Tests with kernel offload\n   not run: " + (said.LastOrDefault() ?? "the engine ended"));
    else
        yield return ("System.Tests with kernel offload", "--kernel-offload=require");
}

// The system tests marked for it (BackEnd.cs), every engine with one more option.
void RunWithOption(string project, string label, string option)
{
    System.Environment.SetEnvironmentVariable("MEDIAENGINE_OPTIONS", option);
    RunTests(project, TimeSpan.FromMinutes(10), "-preEnumerateTheories -trait BackEnd=every", label);
    System.Environment.SetEnvironmentVariable("MEDIAENGINE_OPTIONS", null);
}

IEnumerable<string> TestProjects() =>
    GetDirectories("./tests/*.Tests").Select(d => d.FullPath).Where(d => FileExists($"{d}/{System.IO.Path.GetFileName(d)}.csproj")).Order();

// Prints the sum as the very last line of the whole run, after Cake's own report.
Teardown(context =>
{
    if (results.Count == 0)
        return;
    int passed = results.Sum(r => r.Passed), failed = results.Sum(r => r.Failed), skipped = results.Sum(r => r.Skipped);
    Console.WriteLine("");
    foreach (var r in results)
        Console.WriteLine($"{r.Project,-34} {r.Passed,5} passed {r.Failed,3} failed {r.Skipped,3} skipped {r.Time.TotalSeconds,7:0.0} s");
    if (skipped > 0)
        Console.WriteLine($"{skipped} skipped; the reasons stand above");
    failures.ForEach(Console.WriteLine);
    System.IO.Directory.CreateDirectory($"{root}/artifacts");
    System.IO.File.WriteAllText($"{root}/artifacts/test-summary", $"{passed} passed, {failed} failed\n");
});

void Judge()
{
    if (results.Sum(r => r.Failed) > 0)
        throw new CakeException("there are failed tests");
    if (results.Sum(r => r.Passed) == 0)
        throw new CakeException("no test passed");
}

Task("Native").Description("libraries in native/ and their flat C interface").Does(() =>
{
    if (!FileExists("./native/build.sh"))
        return;
    Console.WriteLine("native/build.sh");
    if (Run("/bin/bash", "native/build.sh") != 0)
        throw new CakeException("native/build.sh failed");
});

Task("Engine").Description("the server, optimised").IsDependentOn("Native")
    .Does(() => Dotnet($"build {server} -c Release -v q -clp:ErrorsOnly;NoSummary -nologo"));

Task("Build").Description("everything, for tests").IsDependentOn("Native")
    .Does(() => Dotnet("build MediaEngine.sln -v q -clp:ErrorsOnly;NoSummary -nologo"));

Task("Format").Description("dotnet format finds nothing to change")
    .Does(() => Dotnet("format MediaEngine.sln --verify-no-changes -v q"));

Task("Unit").Description("all tests but the system tests").IsDependentOn("Build").Does(() =>
{
    foreach (var project in TestProjects().Where(p => !p.EndsWith(".System.Tests")))
        RunTests(project, TimeSpan.FromMinutes(5));
    Judge();
});

Task("Test").Description("all tests").IsDependentOn("Build").IsDependentOn("Engine").Does(() =>
{
    System.Environment.SetEnvironmentVariable("MEDIAENGINE_BINARY", serverBinary);
    CheckAllocations();
    foreach (var project in TestProjects().OrderBy(p => p.EndsWith(".System.Tests")))
        RunTests(project, TimeSpan.FromMinutes(project.EndsWith(".System.Tests") ? 20 : 5));
    foreach (var (label, option) in BackEnds())
        RunWithOption("tests/MediaEngine.System.Tests", label, option);
    Judge();
});

Task("Fuzz").Description("fuzz targets, time-boxed").IsDependentOn("Build").Does(() =>
{
    if (!FileExists("./tests/MediaEngine.Fuzz/run.sh"))
        throw new CakeException("there are no fuzz targets yet (tests/MediaEngine.Fuzz)");
    if (Run("/bin/bash", "tests/MediaEngine.Fuzz/run.sh") != 0)
        throw new CakeException("a fuzz target found something");
});

Task("Publish").Description("one native binary in artifacts/publish").IsDependentOn("Native").Does(() =>
{
    Dotnet($"publish {server} -c Release -r linux-{(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64")} " +
        "-p:PublishAot=true -p:StripSymbols=true -o artifacts/publish -v q -clp:ErrorsOnly;NoSummary -nologo");
    if (Run($"{root}/artifacts/publish/mediaengine", "--version") != 0)
        throw new CakeException("the published binary does not start");
});

Task("Run").Description("the engine with a demonstration call").IsDependentOn("Engine")
    .Does(() => Run(serverBinary, "--config-file=none --interface=127.0.0.1 --listen-ng=127.0.0.1:2223 --log-stderr --log-level=4 --demo"));

Task("CI").IsDependentOn("Format").IsDependentOn("Test").IsDependentOn("Publish");

RunTarget(target);
