using System.Threading.Channels;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Writes lines on a thread of the pool, in order: a reader of the log that stands still (a full pipe, a busy journal) must not stop signalling. Lines beyond
/// what fits are lost, and how many they were is said when it goes on.
/// </summary>
internal sealed class QueuedSink : ILogSink
{
    private const int Capacity = 4096;

    /// <summary>So long the end waits for the last lines.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ILogSink _sink;
    private readonly Task _writing;
    private long _lost;

    public QueuedSink(ILogSink sink)
    {
        _sink = sink;
        _writing = Task.Run(WriteAllAsync);
    }

    public void Write(in LogLine line)
    {
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _lost);
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        if (_writing.Wait(_patience))
            _sink.Dispose();
    }

    private async Task WriteAllAsync()
    {
        await foreach (LogLine line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _sink.Write(line);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                _sink.Write(new LogLine(4, line.Time, $"{lost} lines of the log were lost"));
        }
    }
}
