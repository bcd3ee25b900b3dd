using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests;

/// <summary>The real server as a process on loopback, as an operator starts it.</summary>
internal sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output;
    private bool _disposed;

    private EngineProcess(IReadOnlyList<string> arguments, int ngPort, string[] through)
    {
        NgPort = ngPort;
        // A shell lets what it starts in the background ignore SIGINT, and that is inherited: the engine must begin as at a terminal.
        ProcessStartInfo start = new("env") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--default-signal=INT", .. through, Binary, .. arguments,
            .. ExtraOptions.Where(extra => !arguments.Any(a => NameOf(a) == NameOf(extra)))])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _output = new ProcessOutput(_process);
    }

    /// <summary>
    /// The binary under test: the published one (./build.sh publish), because that is what ships. MEDIAENGINE_BINARY names another one, for
    /// example a Debug build to which a debugger is attached.
    /// </summary>
    public static string Binary { get; } = FindBinary();

    /// <summary>
    /// Options every engine gets besides those of its test, from MEDIAENGINE_OPTIONS (separated by spaces): the same tests then prove
    /// another back end, for example --packet-io=epoll. What a test chooses itself stays.
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
                // Another program was given the free port in between.
            }
        }
    }

    /// <summary>Starts the engine with exactly these arguments.</summary>
    /// <param name="through">A program that starts it, with that program's arguments.</param>
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

    /// <summary>Sends a signal by its name and gives the time until the process has ended.</summary>
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

    /// <summary>Waits until a line with the text was written.</summary>
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
