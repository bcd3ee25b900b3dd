using System.Collections.Concurrent;
using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.Primitives;

namespace MediaEngine.ViewerLoad.Media;

/// <summary>A thread with one socket for its viewers. A viewer is known by its local address, or by the server's port.</summary>
internal sealed class ViewerThread : IDatagramOutput, IDisposable
{
    private const int ReceiveBatch = 256;
    private const int SendBatch = 64;
    private const int LargestDatagram = 2048;
    private const int SocketBuffer = 32 << 20;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(2);

    private readonly DatagramBatchSocket _socket;
    private readonly DatagramBatch _received = new(ReceiveBatch, LargestDatagram);
    private readonly DatagramBatch _sending = new(SendBatch, LargestDatagram);
    private readonly ConcurrentQueue<Action<MonotonicTime>> _work = new();
    private readonly Dictionary<ulong, Viewer> _byAddress = [];
    private readonly List<Viewer> _viewers = [];
    private readonly byte[] _copy = new byte[LargestDatagram];
    private readonly Random _losses = new(1);
    private readonly bool _hasOwnAddresses;
    private readonly double _loss;
    private readonly int _cpu;
    private readonly Thread _thread;
    private int _queued;
    private volatile bool _ends;

    /// <param name="hasOwnAddresses">Each viewer has a local address of its own.</param>
    /// <param name="cpu">-1 for any.</param>
    public ViewerThread(uint address, bool hasOwnAddresses, double loss, int cpu)
    {
        (_hasOwnAddresses, _loss, _cpu) = (hasOwnAddresses, loss, cpu);
        _socket = new DatagramBatchSocket(hasOwnAddresses ? 0 : address, 0, SocketBuffer);
        _thread = new Thread(Run) { IsBackground = true, Name = "viewers" };
        _thread.Start();
    }

    public ushort Port => _socket.Port;

    /// <summary>Datagrams that the kernel dropped because this program was too slow.</summary>
    public long Overruns => _socket.ReceiveQueueDrops;

    public static MonotonicTime Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    public void Post(Action<MonotonicTime> work) => _work.Enqueue(work);

    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => answer.SetResult(question()));
        return answer.Task;
    }

    /// <summary>On the thread.</summary>
    public void Add(Viewer viewer)
    {
        _viewers.Add(viewer);
        if (_hasOwnAddresses)
            _byAddress[viewer.Local.Address.IPv4] = viewer;
    }

    /// <summary>On the thread: the server's address is a way to know the viewer.</summary>
    public void Learn(Viewer viewer, TransportAddress server)
    {
        if (!_hasOwnAddresses)
            _byAddress[Key(server.IPv4, server.Port)] = viewer;
    }

    public Span<byte> Next()
    {
        if (_queued == SendBatch)
            Flush();
        return _sending.Buffer(_queued);
    }

    public void Send(int length, TransportAddress to, TransportAddress from)
    {
        _sending.SetOutgoing(_queued, length, to.IPv4, to.Port, from.IPv4);
        _queued++;
    }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        foreach (Viewer viewer in _viewers)
            viewer.Dispose();
        _socket.Dispose();
        _received.Dispose();
        _sending.Dispose();
    }

    private static ulong Key(uint address, ushort port) => ((ulong)port << 32) | address;

    private void Run()
    {
        if (_cpu >= 0)
            ThreadPlacement.PinCurrentThread(_cpu);
        ThreadPlacement.SharpenTimers();
        MonotonicTime next = default;
        while (!_ends)
        {
            int count = _socket.Receive(_received);
            MonotonicTime now = Now;
            for (int i = 0; i < count; i++)
                Receive(i, now);
            if (count > 0)
                DatagramBatchSocket.Release(_received, count);
            if (now >= next)
            {
                next = now + _interval;
                while (_work.TryDequeue(out Action<MonotonicTime>? work))
                    work(now);
                foreach (Viewer viewer in _viewers)
                    viewer.Advance(now, this);
            }

            Flush();
            if (count < ReceiveBatch)
                _socket.Wait(Math.Max(0, (next - Now).Ticks * 100));
        }
    }

    private void Receive(int index, MonotonicTime now)
    {
        ReadOnlySpan<byte> bytes = _received.Received(index);
        ulong key = _hasOwnAddresses ? _received.LocalAddress(index) : Key(_received.RemoteAddress(index), _received.RemotePort(index));
        if (bytes.IsEmpty || !_byAddress.TryGetValue(key, out Viewer? viewer))
            return;
        if (_loss > 0 && IsMedia(bytes) && _losses.NextDouble() < _loss)
            return;
        Span<byte> datagram = _copy.AsSpan(0, bytes.Length);
        bytes.CopyTo(datagram);
        viewer.Receive(datagram, TransportAddress.FromIPv4(_received.RemoteAddress(index), _received.RemotePort(index)), now);

        // Handshakes are not left to the next interval, because the time of the first picture is measured.
        if (!IsMedia(bytes))
            viewer.Advance(now, this);
    }

    private static bool IsMedia(ReadOnlySpan<byte> bytes) => bytes[0] is >= 128 and < 192;

    private void Flush()
    {
        if (_queued > 0)
            _socket.Send(_sending, _queued);
        _queued = 0;
    }
}
