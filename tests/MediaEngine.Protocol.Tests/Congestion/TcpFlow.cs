using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Tests.Congestion;

/// <summary>An endless download by TCP Reno: the window grows by one packet per round trip, and is halved after a loss.</summary>
internal sealed class TcpFlow(Bottleneck link, double delayMilliseconds = 25)
{
    private const int PacketSize = 1500;

    private readonly Queue<(MonotonicTime At, MonotonicTime Sent, bool Lost)> _acknowledgements = new();
    private double _window = 4;
    private double _threshold = 64;
    private MonotonicTime _halved;

    public long ReceivedBytes { get; private set; }

    /// <summary>Runs one millisecond.</summary>
    public void Step(MonotonicTime now)
    {
        while (_acknowledgements.TryPeek(out (MonotonicTime At, MonotonicTime Sent, bool Lost) next) && next.At <= now)
        {
            _acknowledgements.Dequeue();
            if (!next.Lost)
            {
                ReceivedBytes += PacketSize;
                _window += _window < _threshold ? 1 : 1 / _window;
            }
            else if (next.Sent > _halved)
            {
                _threshold = _window = Math.Max(2, _window / 2);
                _halved = now;
            }
        }

        while (_acknowledgements.Count < (int)_window)
        {
            bool passes = link.TryPass(PacketSize, now, out MonotonicTime leaves, out double queued);
            MonotonicTime at = passes ? leaves : now + TimeSpan.FromMilliseconds(queued);
            _acknowledgements.Enqueue((at + TimeSpan.FromMilliseconds(2 * delayMilliseconds), now, !passes));
        }
    }
}
