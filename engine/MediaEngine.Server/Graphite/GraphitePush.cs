using System.Net.Sockets;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Graphite;

/// <summary>
/// Sends the statistics to Graphite at every interval. Values that cannot be delivered in time are dropped and logged once; the next
/// interval sends new ones.
/// </summary>
internal sealed partial class GraphitePush : IAsyncDisposable
{
    private readonly GraphiteOptions _options;
    private readonly Func<Task<NgDictionary>> _statistics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly GraphiteConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool _failing;

    /// <param name="statistics">The tree of NG statistics; an <see cref="IOException"/> means that the control thread is too busy
    /// now.</param>
    public GraphitePush(GraphiteOptions options, Func<Task<NgDictionary>> statistics, TimeProvider clock, ILogger logger)
    {
        (_options, _statistics, _clock, _logger) = (options, statistics, clock, logger);
        _connection = new GraphiteConnection(options.Server);
        _running = RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _connection.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Leave the caller's thread at once; a slow server delays only this loop.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using PeriodicTimer timer = new(_options.Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await PushAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task PushAsync(CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_options.Timeout);
        try
        {
            NgDictionary statistics = await _statistics().WaitAsync(limit.Token);
            await _connection.SendAsync(GraphiteText.Write(statistics, _options.Prefix, _clock.GetUtcNow()), limit.Token);
            if (_failing)
                LogRecovered(_options.Server.ToString());
            _failing = false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Failed($"no progress for {_options.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            Failed(problem.Message);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A bug of the engine in the statistics: log it, and try again at the next interval.
            Failed(fault.ToString());
        }
    }

    private void Failed(string reason)
    {
        if (!_failing)
            LogFailed(_options.Server.ToString(), reason);
        _failing = true;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Statistics do not reach Graphite at {Server}: {Reason}; trying again at every interval")]
    private partial void LogFailed(string server, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Statistics reach Graphite at {Server} again")]
    private partial void LogRecovered(string server);
}
