using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests;

/// <summary>The engine as a process on the loopback interface, started as an operator starts it.</summary>
internal sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output;
    private bool _disposed;

    private EngineProcess(IReadOnlyList<string> arguments, int ngPort, string[] through)
    {
        NgPort = ngPort;
        // A shell makes background processes ignore SIGINT, and children inherit this. The engine must start as in a terminal.
        ProcessStartInfo start = new("env") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--default-signal=INT", .. through, Binary, .. arguments,
            .. ExtraOptions.Where(extra => !arguments.Any(a => NameOf(a) == NameOf(extra)))])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _output = new ProcessOutput(_process);
    }

    /// <summary>
    /// The binary under test: by default the published one (./build.sh publish), because it is what ships. MEDIAENGINE_BINARY names another
    /// one, for example a Debug build for a debugger.
    /// </summary>
    public static string Binary { get; } = FindBinary();

    /// <summary>
    /// Options that each engine gets in addition to those of its test, from MEDIAENGINE_OPTIONS (separated by spaces), to run the same
    /// tests with another back end, for example --packet-io=epoll. Options of the test take precedence.
    /// </summary>
    public static IReadOnlyList<string> ExtraOptions { get; } =
        (Environment.GetEnvironmentVariable("MEDIAENGINE_OPTIONS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public int NgPort { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts the engine and waits until it answers a ping.</summary>
    public static EngineProcess Serving(params string[] options)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            EngineProcess engine = Started(port,
                ["--config-file=none", "-f", "-E", "-i", "127.0.0.1", "-n", $"127.0.0.1:{port}", .. options]);
            try
            {
                engine.WaitForPing();
                foreach (string option in options.Where(o => o.StartsWith("--listen-http=", StringComparison.Ordinal)))
                    engine.WaitForListener(IPEndPoint.Parse(option["--listen-http=".Length..]));
                return engine;
            }
            catch (InvalidOperationException) when (attempt < 5
                && engine.Output.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Another program took the free port in the meantime.
            }
        }
    }

    /// <summary>Starts the engine with exactly these arguments.</summary>
    /// <param name="through">A program that starts the engine, with arguments of that program.</param>
    public static EngineProcess Started(int ngPort, IReadOnlyList<string> arguments, params string[] through) =>
        new(arguments, ngPort, through);

    public void WaitForPing()
    {
        using NgSocket ng = new(NgPort);
        bool Answers() => ng.TryRequest("d7:command4:pinge", TimeSpan.FromMilliseconds(200)) == "d6:result4:ponge";
        if (Eventually.Becomes(() => _process.HasExited || Answers(), _patience) && !_process.HasExited)
            return;

        string output = Output;
        Dispose();
        throw new InvalidOperationException($"the engine does not answer a ping:\n{output}");
    }

    /// <summary>Sends a signal by name and returns the time until the process ended.</summary>
    public TimeSpan EndBy(string signal)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Signal(signal);
        if (!_process.WaitForExit(_patience))
            throw new TimeoutException($"the engine does not end on SIG{signal}:\n{Output}");
        return clock.Elapsed;
    }

    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public int ExitCode()
    {
        if (!_process.WaitForExit(_patience))
            throw new TimeoutException($"the engine does not end:\n{Output}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Waits until the engine writes a line with the text.</summary>
    public bool WaitForOutput(string text) => _output.WaitFor(text, _patience);

    public static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
        {
            Signal("TERM");
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
                _process.Kill();
        }

        _process.Dispose();
    }

    private static string NameOf(string option) => option.Split('=')[0];

    private static string FindBinary()
    {
        if (Environment.GetEnvironmentVariable("MEDIAENGINE_BINARY") is { Length: > 0 } given)
            return given;
        string published = Path.Combine(Repository.Root, "artifacts/publish/mediaengine");
        return File.Exists(published) ? published
            : throw new InvalidOperationException($"{published} is missing: ./build.sh publish makes it, or set MEDIAENGINE_BINARY");
    }

    /// <summary>The engine answers NG before its HTTP listener begins.</summary>
    private void WaitForListener(IPEndPoint address)
    {
        if (Eventually.Becomes(() => _process.HasExited || Accepts(address), _patience) && !_process.HasExited)
            return;
        throw new InvalidOperationException($"the engine does not listen on {address}:\n{Output}");
    }

    private static bool Accepts(IPEndPoint address)
    {
        try
        {
            using TcpClient client = new();
            client.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
