using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>A headless browser with one page. Its camera and microphone are test pictures and tones. It uses loopback candidates.</summary>
internal abstract class Browser : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly List<string> _console = [];

    protected Browser(string executable, string profile, IEnumerable<string> arguments)
    {
        _profile = profile;
        var start = new ProcessStartInfo(executable) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        Output = new ProcessOutput(_process);
        Control = new RemoteControl(OnEvent);
    }

    /// <summary>The console output of the page.</summary>
    public string Console
    {
        get
        {
            lock (_console)
                return string.Join('\n', _console);
        }
    }

    protected RemoteControl Control { get; }

    protected ProcessOutput Output { get; }

    public static async Task<Browser> LaunchAsync(BrowserKind kind) =>
        kind == BrowserKind.Firefox ? await Firefox.LaunchAsync() : await Chromium.LaunchAsync();

    /// <summary>The browser's path; null when it is not installed.</summary>
    public static string? Find(BrowserKind kind) => kind == BrowserKind.Firefox ? Firefox.Executable : Chromium.Executable;

    public abstract Task OpenAsync(string url);

    /// <summary>Evaluates a JavaScript expression, which may await, and returns its value.</summary>
    public abstract Task<JsonNode?> EvaluateAsync(string expression);

    /// <summary>The page as PNG.</summary>
    public abstract Task<byte[]> ScreenshotAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception failure) when (failure is TimeoutException or WebSocketException or InvalidOperationException)
        {
            // The browser process is killed below.
        }

        if (!_process.WaitForExit(3000))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        Control.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child process of the browser may still write to the folder.
        }
    }

    protected abstract Task CloseAsync();

    /// <summary>Handles a message of the browser that is not a reply.</summary>
    protected abstract void OnEvent(JsonNode message);

    protected void AddToConsole(string line)
    {
        lock (_console)
            _console.Add(line);
    }

    /// <summary>Waits for the browser's message that it accepts commands.</summary>
    protected async Task<T> WhenReadyAsync<T>(Func<T?> look)
        where T : class
    {
        T? ready = null;
        await Eventually.BecomesAsync(() => (ready = look()) is not null || _process.HasExited, Patience);
        return ready ?? throw new InvalidOperationException($"the browser does not start:\n{Output}");
    }
}
