using System.Runtime.InteropServices;
using MediaEngine.Server.Options;
using MediaEngine.Server.Web;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>SIGHUP reads the streams of the configuration file again. Everything else keeps the values of the start.</summary>
internal sealed partial class StreamReload(OptionSource source, Func<IReadOnlyList<ConfiguredStream>, Task<StreamChanges>> apply,
    ILogger logger)
    : IDisposable
{
    private readonly Lock _lock = new();
    private PosixSignalRegistration? _signal;
    private Task _running = Task.CompletedTask;

    public void Start() => _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;

        // One after the other: two signals in a row must not apply an old file after a new one.
        lock (_lock)
            _running = _running.ContinueWith(_ => ReloadAsync(), TaskScheduler.Default).Unwrap();
    });

    /// <summary>A file with an error changes nothing.</summary>
    public async Task ReloadAsync()
    {
        try
        {
            StreamChanges changes = await apply(StreamSections.Read(source.Reread())).ConfigureAwait(false);
            LogReloaded(changes.Added, changes.Changed, changes.Removed, changes.Unchanged);
        }
        catch (Exception problem) when (problem is OptionException or IOException or UnauthorizedAccessException)
        {
            LogRefused(problem.Message);
        }
    }

    public void Dispose() => _signal?.Dispose();

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Streams were read again: {Added} added, {Changed} changed, {Removed} removed, {Unchanged} unchanged")]
    private partial void LogReloaded(int added, int changed, int removed, int unchanged);

    [LoggerMessage(Level = LogLevel.Error, Message = "Streams were not read again, all stay as they are: {Problem}")]
    private partial void LogRefused(string problem);
}
