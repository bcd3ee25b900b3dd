using System.Threading.Channels;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Writes lines on a pool thread, in order: a blocked reader of the log (a full pipe, a busy journal) must not block signalling. A line
/// that cannot be written (a full disk) is tried again until there is room. Lines that do not fit into the queue are lost, and their number
/// is logged afterwards.
/// </summary>
internal sealed class QueuedSink : ILogSink
{
    private const int Capacity = 4096;

    /// <summary>How long the end waits for the last lines.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>Between two attempts to write a line.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly ILogSink _sink;
    private readonly LogCounters _counters;
    private readonly Task _writing;
    private long _lost;

    public QueuedSink(ILogSink sink, LogCounters? counters = null)
    {
        _sink = sink;
        _counters = counters ?? new LogCounters();
        _writing = Task.Run(WriteAllAsync);
    }

    /// <returns>False when the queue is full: the line is lost and counted.</returns>
    public bool Write(in LogLine line)
    {
        if (_lines.Writer.TryWrite(line))
            return true;
        Interlocked.Increment(ref _lost);
        _counters.CountLost();
        return false;
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _ending.CancelAfter(_patience);
        if (_writing.Wait(_patience + _pause))
            _sink.Dispose();
    }

    private async Task WriteAllAsync()
    {
        await foreach (LogLine line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!await TryWriteAsync(line).ConfigureAwait(false))
                return;
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost
                && !await TryWriteAsync(new LogLine(4, line.Time, $"{lost} log lines were lost")).ConfigureAwait(false))
                return;
        }
    }

    /// <summary>False when the end came first.</summary>
    private async Task<bool> TryWriteAsync(LogLine line)
    {
        while (!Taken(line))
        {
            if (_ending.IsCancellationRequested)
                return false;
            await Task.Delay(_pause, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>A line that cannot be written at all is lost; logging continues.</summary>
    private bool Taken(in LogLine line)
    {
        try
        {
            return _sink.Write(line);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _lost);
            _counters.CountLost();
            return true;
        }
    }
}
