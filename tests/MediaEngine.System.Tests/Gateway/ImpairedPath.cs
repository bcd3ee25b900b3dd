using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Gateway;

/// <summary>
/// A UDP relay between a browser and the engine that loses packets, and delays them behind a bottleneck, on their way to the browser.
/// Packets to the engine pass.
/// </summary>
internal sealed class ImpairedPath : IDisposable
{
    private readonly Socket _browserSide = Bound();
    private readonly Socket _engineSide = Bound();
    private readonly BlockingCollection<byte[]> _queue = [];
    private readonly Random _random = new(7);
    private EndPoint? _browser;
    private IPEndPoint? _engine;
    private long _queued;

    public ImpairedPath()
    {
        new Thread(FromBrowser) { IsBackground = true }.Start();
        new Thread(FromEngine) { IsBackground = true }.Start();
        new Thread(ToBrowser) { IsBackground = true }.Start();
    }

    /// <summary>Where the browser sends.</summary>
    public int Port => ((IPEndPoint)_browserSide.LocalEndPoint!).Port;

    /// <summary>Share of packets that are lost, 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>Bits per second of the bottleneck; 0 for none.</summary>
    public double Rate { get; set; }

    /// <summary>Octets that wait before the bottleneck at most.</summary>
    public int QueueLimit { get; set; } = 40_000;

    public long Lost { get; private set; }

    public void ConnectTo(int port) => Volatile.Write(ref _engine, new IPEndPoint(IPAddress.Loopback, port));

    public void Dispose()
    {
        _queue.CompleteAdding();
        _browserSide.Dispose();
        _engineSide.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void FromBrowser()
    {
        byte[] buffer = new byte[2048];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (TryReceive(_browserSide, buffer, ref from, out int length))
        {
            Volatile.Write(ref _browser, from);
            if (Volatile.Read(ref _engine) is { } engine)
                _engineSide.SendTo(buffer.AsSpan(0, length), engine);
        }
    }

    private void FromEngine()
    {
        byte[] buffer = new byte[2048];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (TryReceive(_engineSide, buffer, ref from, out int length))
        {
            bool isMedia = buffer[0] is >= 128 and <= 191;
            if (isMedia && (_random.NextDouble() < Loss || (Rate > 0 && Interlocked.Read(ref _queued) + length > QueueLimit)))
            {
                Lost++;
                continue;
            }

            Interlocked.Add(ref _queued, length);
            if (!_queue.IsAddingCompleted)
                _queue.Add(buffer[..length]);
        }
    }

    private void ToBrowser()
    {
        long free = Stopwatch.GetTimestamp();
        foreach (byte[] packet in _queue.GetConsumingEnumerable())
        {
            if (Rate > 0)
            {
                long now = Stopwatch.GetTimestamp();
                free = Math.Max(free, now) + (long)(packet.Length * 8 / Rate * Stopwatch.Frequency);
                if (Stopwatch.GetElapsedTime(now, free) is var left && left > TimeSpan.FromMilliseconds(1))
                    RealTime.Pass(left);
            }

            Interlocked.Add(ref _queued, -packet.Length);
            if (Volatile.Read(ref _browser) is { } browser)
                TrySend(packet, browser);
        }
    }

    private void TrySend(byte[] packet, EndPoint to)
    {
        try
        {
            _browserSide.SendTo(packet, to);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private static bool TryReceive(Socket socket, byte[] buffer, ref EndPoint from, out int length)
    {
        length = 0;
        try
        {
            length = socket.ReceiveFrom(buffer, ref from);
            return true;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
