using System.Diagnostics;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>Runs a program of the test environment and copies its output to the test's output.</summary>
internal static class ExternalTool
{
    /// <returns>Exit code and output; -1 when the program did not end in time.</returns>
    public static (int Code, string Output) Run(ITestOutputHelper output, TimeSpan limit, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        ProcessOutput text = new(process, output.WriteLine);
        bool ended = process.WaitForExit(limit);
        if (!ended)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (ended ? process.ExitCode : -1, text.ToString());
    }

    /// <summary>Skips the test with the reason when a program is not installed.</summary>
    public static void Require(params string[] programs)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        string[] missing = [.. programs.Where(p => !folders.Any(f => File.Exists(Path.Combine(f, p))))];
        Assert.SkipWhen(missing.Length > 0, $"not installed: {string.Join(", ", missing)} (./build.sh test installs them)");
    }
}
