// Build targets; ./build.sh installs what they need and calls them. See CONTRIBUTING.md.
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml.Linq;

var target = Argument("target", "Build");
var root = MakeAbsolute(Directory(".")).FullPath;
var server = "engine/MediaEngine.Server/MediaEngine.Server.csproj";
var jitBinary = $"{root}/engine/MediaEngine.Server/bin/Release/net10.0/mediaengine";
var publishedBinary = $"{root}/artifacts/publish/mediaengine";
var systemTests = "tests/MediaEngine.System.Tests";
var results = new List<(string Step, int Passed, int Failed, int Skipped, TimeSpan Time)>();
var times = new List<(string Test, double Seconds)>();
var failures = new List<string>();
var skips = new List<string>();

// Runs a program, passes its output on line by line, and returns its exit code. A program that exceeds the limit is ended.
int Run(string program, string arguments, Action<string> line = null, TimeSpan? limit = null)
{
    var start = new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = root, RedirectStandardOutput = line != null, RedirectStandardError = line != null,
    };
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

// Runs a step of a build and keeps its time for the table at the end.
void Timed(string step, Action action)
{
    var clock = Stopwatch.StartNew();
    action();
    results.Add((step, 0, 0, 0, clock.Elapsed));
}

// Runs a step that counts as one test. A failed step prints its output.
bool Check(string step, Func<Action<string>, bool> passes)
{
    Console.WriteLine($"== {step}");
    var clock = Stopwatch.StartNew();
    var output = new List<string>();
    bool passed = passes(output.Add);
    if (!passed)
    {
        output.ForEach(Console.WriteLine);
        failures.Add($"{step} failed");
    }

    results.Add((step, passed ? 1 : 0, passed ? 0 : 1, 0, clock.Elapsed));
    Console.WriteLine($"   {(passed ? "passed" : "failed")}, {clock.Elapsed.TotalSeconds:0.0} s");
    return passed;
}

string FormatArguments() => "format MediaEngine.sln --verify-no-changes -v q";

string PublishArguments()
{
    var arm = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
    return $"publish {server} -c Release -r linux-{(arm ? "arm64" : "x64")} -p:PublishAot=true -p:StripSymbols=true -o artifacts/publish " +
        "-v q -clp:ErrorsOnly;NoSummary -nologo";
}

void Dotnet(string arguments)
{
    Console.WriteLine($"dotnet {arguments}");
    Timed($"dotnet {string.Join(' ', arguments.Split(' ').Take(2))}", () =>
    {
        if (Run("dotnet", arguments) != 0)
            throw new CakeException($"dotnet {arguments.Split(' ')[0]} failed");
    });
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
    var report = $"{root}/artifacts/test-results/{label.Replace(' ', '-')}.xml";
    System.IO.Directory.CreateDirectory($"{root}/artifacts/test-results");
    System.IO.File.Delete(report);
    int code = Run(binary, $"-noColor -result-xml {report} {(live ? "-reporter verbose " : "")}{arguments}", text =>
    {
        output.Add(text);
        // Lines with figures are shown also when the test passes.
        if (live && !text.Contains("[STARTING]") || text.StartsWith("figure: "))
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
    // A crash is a failure even if all tests before it passed. A project without tests is not a failure.
    if (!empty && (!summary.Success || (code != 0 && failed == 0)))
    {
        failed++;
        failures.Add($"{label} ended with {code}");
    }

    if (failed > 0 && !live)
        output.ForEach(Console.WriteLine);

    // The beginning of each failure, repeated at the end of the run.
    foreach (int at in Enumerable.Range(0, output.Count).Where(i => output[i].Contains("[FAIL]")))
        failures.AddRange(output.Skip(at).Take(6).Select(text => text.Length > 300 ? text[..300] + " ..." : text));
    Collect(label, report);
    results.Add((label, passed, failed, skipped, clock.Elapsed));
    Console.WriteLine($"   {passed} passed, {failed} failed, {skipped} skipped, {clock.Elapsed.TotalSeconds:0.0} s");
}

// Times of tests and reasons of skipped ones, from the report of a project. A project that crashed has written none.
void Collect(string label, string report)
{
    if (!System.IO.File.Exists(report))
        return;
    foreach (var test in XDocument.Load(report).Descendants("test"))
    {
        var name = Regex.Replace((string)test.Attribute("name"), @"^MediaEngine\.\w+\.Tests\.", "");
        if ((string)test.Attribute("result") == "Skip")
            skips.Add($"{label}: {name}\n    {test.Element("reason")?.Value.Trim()}");
        times.Add(($"{label}: {name}", (double)test.Attribute("time")));
    }
}

// The back ends other than the one that the engine chooses by default.
IEnumerable<(string Label, string Option)> BackEnds()
{
    yield return ("System.Tests with epoll", "--packet-io=epoll");
    var said = new List<string>();
    // With in-kernel forwarding the engine runs until it is stopped; otherwise it prints the reason and exits.
    bool ended = Run("timeout", $"--signal=TERM 3 {publishedBinary} --config-file=none --foreground --log-stderr --log-level=4 " +
        "--interface=127.0.0.1 --listen-ng=127.0.0.1:22999 --kernel-offload=require", said.Add, TimeSpan.FromSeconds(20)) != 124;
    if (ended)
        skips.Add("System.Tests with kernel offload\n    " + (said.LastOrDefault() ?? "the engine ended"));
    else
        yield return ("System.Tests with kernel offload", "--kernel-offload=require");
}

// System tests with an additional option for each engine: the marked ones (BackEnd.cs), or all.
void RunWithOption(string label, string option, bool all = false)
{
    System.Environment.SetEnvironmentVariable("MEDIAENGINE_OPTIONS", option);
    RunTests(systemTests, TimeSpan.FromMinutes(all ? 30 : 10), all ? "" : "-preEnumerateTheories -trait BackEnd=every", label);
    System.Environment.SetEnvironmentVariable("MEDIAENGINE_OPTIONS", null);
}

IEnumerable<string> TestProjects() =>
    GetDirectories("./tests/*.Tests").Select(d => d.FullPath).Where(d => FileExists($"{d}/{System.IO.Path.GetFileName(d)}.csproj")).Order();

// Prints the table of steps, the slowest tests, skipped tests and failures. ./build.sh prints the sum as the last line of the run.
Teardown(context =>
{
    int passed = results.Sum(r => r.Passed), failed = results.Sum(r => r.Failed), skipped = results.Sum(r => r.Skipped);
    if (passed + failed == 0)
        return;
    Console.WriteLine("\nWhere the time goes");
    foreach (var r in results)
    {
        var counts = r.Passed + r.Failed + r.Skipped == 0 ? "" : $"{r.Passed,5} passed {r.Failed,3} failed {r.Skipped,3} skipped";
        Console.WriteLine($"{r.Step,-46} {counts,-36} {r.Time.TotalSeconds,7:0.0} s");
    }

    Console.WriteLine($"{"together",-46} {"",-36} {results.Sum(r => r.Time.TotalSeconds),7:0.0} s\n\nThe slowest tests");
    foreach (var (test, seconds) in times.OrderByDescending(t => t.Seconds).Take(20))
        Console.WriteLine($"{seconds,7:0.0} s {(test.Length > 150 ? test[..150] + " ..." : test)}");
    if (skips.Count > 0)
        Console.WriteLine("\nSkipped");
    skips.ForEach(Console.WriteLine);
    if (failures.Count > 0)
        Console.WriteLine("\nFailed");
    failures.ForEach(Console.WriteLine);
    System.IO.Directory.CreateDirectory($"{root}/artifacts");
    System.IO.File.WriteAllText($"{root}/artifacts/test-summary", $"{passed} passed, {failed} failed\n");
});

void Judge()
{
    if (results.Sum(r => r.Failed) > 0)
        throw new CakeException("some tests failed");
    if (results.Sum(r => r.Passed) == 0)
        throw new CakeException("no test passed");
}

// Publishes the native binary. In a test run this counts as a test.
bool Publish(Action<string> line) =>
    Run("dotnet", PublishArguments(), line, TimeSpan.FromMinutes(15)) == 0 && Run(publishedBinary, "--version", line) == 0;

bool CheckPublish() => Check("publish", Publish);

// Compares the bytes allocated by each stop of the packet walk with perf/baselines.
bool CheckAllocations() => Check("allocations per packet and per request", line =>
    Run("dotnet", "run -c Release -v q --project perf/MediaEngine.Benchmarks -- --check-allocations", line, TimeSpan.FromMinutes(5)) == 0);

void RunUnitTests()
{
    foreach (var project in TestProjects().Where(p => !p.EndsWith(".System.Tests")))
        RunTests(project, TimeSpan.FromMinutes(5));
}

void AllTests()
{
    bool published = CheckPublish();
    CheckAllocations();
    RunUnitTests();
    if (!published)
    {
        skips.Add("System.Tests\n    there is no published binary to test");
        return;
    }

    System.Environment.SetEnvironmentVariable("MEDIAENGINE_BINARY", publishedBinary);
    RunTests(systemTests, TimeSpan.FromMinutes(20));
    foreach (var (label, option) in BackEnds())
        RunWithOption(label, option);
}

Task("Native").Description("libraries in native/ and their flat C interface").Does(() =>
{
    if (!FileExists("./native/build.sh"))
        return;
    Console.WriteLine("native/build.sh");
    Timed("native/build.sh", () =>
    {
        if (Run("/bin/bash", "native/build.sh") != 0)
            throw new CakeException("native/build.sh failed");
    });
});

Task("Engine").Description("the server, optimised").IsDependentOn("Native")
    .Does(() => Dotnet($"build {server} -c Release -v q -clp:ErrorsOnly;NoSummary -nologo"));

Task("Build").Description("everything, for tests").IsDependentOn("Native")
    .Does(() => Dotnet("build MediaEngine.sln -v q -clp:ErrorsOnly;NoSummary -nologo"));

Task("Format").Description("checks that dotnet format changes nothing").Does(() => Dotnet(FormatArguments()));

Task("Unit").Description("all tests but the system tests").IsDependentOn("Build").Does(() =>
{
    RunUnitTests();
    Judge();
});

Task("Test").Description("publish, then all tests, the system tests on the published binary").IsDependentOn("Build").Does(() =>
{
    AllTests();
    Judge();
});

Task("CI").Description("the format check, then everything of Test").IsDependentOn("Build").Does(() =>
{
    Check("format", line => Run("dotnet", FormatArguments(), line, TimeSpan.FromMinutes(10)) == 0);
    AllTests();
    Judge();
});

// Tests that are too slow for each change: all system tests with each back end, longer property tests, and the fuzz targets.
Task("Soak").Description("slow tests").IsDependentOn("Build").Does(() =>
{
    var seconds = EnvironmentVariable("PROPERTY_SECONDS", "10");
    System.Environment.SetEnvironmentVariable("CsCheck_Time", seconds);
    foreach (var project in TestProjects().Where(p => Regex.IsMatch(p, @"\.(Control|Crypto|Media|Protocol|Sessions)\.Tests$")))
        RunTests(project, TimeSpan.FromMinutes(60), label: $"{System.IO.Path.GetFileName(project)}, {seconds} s for each property");
    System.Environment.SetEnvironmentVariable("CsCheck_Time", null);
    if (CheckPublish())
    {
        System.Environment.SetEnvironmentVariable("MEDIAENGINE_BINARY", publishedBinary);
        foreach (var (label, option) in BackEnds())
            RunWithOption(label + ", all", option, all: true);
    }

    Check("fuzz targets", line => Run("/bin/bash", "tests/MediaEngine.Fuzz/run.sh", line, TimeSpan.FromHours(2)) == 0);
    Judge();
});

Task("Fuzz").Description("fuzz targets, time-boxed").IsDependentOn("Build").Does(() =>
{
    if (!FileExists("./tests/MediaEngine.Fuzz/run.sh"))
        throw new CakeException("there are no fuzz targets yet (tests/MediaEngine.Fuzz)");
    if (Run("/bin/bash", "tests/MediaEngine.Fuzz/run.sh") != 0)
        throw new CakeException("a fuzz target found an error");
});

Task("Publish").Description("one native binary in artifacts/publish").IsDependentOn("Native").Does(() =>
{
    Dotnet(PublishArguments());
    if (Run(publishedBinary, "--version") != 0)
        throw new CakeException("the published binary does not start");
});

Task("Demo").Description("the program that makes a demonstration call through the engine").IsDependentOn("Engine")
    .Does(() => Dotnet("build perf/MediaEngine.Demo/MediaEngine.Demo.csproj -c Release -v q -clp:ErrorsOnly;NoSummary -nologo"));

Task("Run").Description("the engine with a demonstration call").IsDependentOn("Demo")
    .Does(() => Run($"{root}/perf/MediaEngine.Demo/bin/Release/net10.0/mediaengine-demo", jitBinary));

RunTarget(target);
