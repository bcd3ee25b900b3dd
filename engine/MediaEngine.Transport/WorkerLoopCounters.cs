using System.Runtime.InteropServices;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// What one loop has done since it started. Written by the loop's thread alone, read by any; every value only grows.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
public sealed class WorkerLoopCounters
{
    // A cache line of padding before and after: counters of two workers never share one.
    [FieldOffset(128)] private long _laps;
    [FieldOffset(136)] private long _wakeups;
    [FieldOffset(144)] private long _received;
    [FieldOffset(152)] private long _sent;
    [FieldOffset(160)] private long _sendErrors;
    [FieldOffset(168)] private long _sendBufferFull;
    [FieldOffset(176)] private long _noBuffers;
    [FieldOffset(184)] private long _truncated;
    [FieldOffset(192)] private long _empty;
    [FieldOffset(200)] private long _detached;
    [FieldOffset(208)] private long _receiveErrors;
    [FieldOffset(216)] private long _completionOverflows;
    [FieldOffset(224)] private long _worstLag;
    [FieldOffset(232)] private long _shed;
    [FieldOffset(240)] private long _segmented;

    // Replaced as a whole when an interface is added, so that it can be read on any thread.
    [FieldOffset(248)] private OverflowCount[] _overflows = [];

    /// <summary>Rounds of the loop, with and without a wait.</summary>
    public long Laps => Volatile.Read(in _laps);

    /// <summary>Waits that ended: how often the thread may have slept and been woken.</summary>
    public long Wakeups => Volatile.Read(in _wakeups);

    /// <summary>Datagrams handed to the handler.</summary>
    public long Received => Volatile.Read(in _received);

    /// <summary>Datagrams the kernel took.</summary>
    public long Sent => Volatile.Read(in _sent);

    /// <summary>Of <see cref="Sent"/> and the errors: datagrams that joined a send before them (UDP_SEGMENT).</summary>
    public long Segmented => Volatile.Read(in _segmented);

    /// <summary>Datagrams the kernel refused (unreachable, refused by the peer, too long, wrong family, port detached).</summary>
    public long SendErrors => Volatile.Read(in _sendErrors);

    /// <summary>Datagrams dropped because the socket's send buffer was full.</summary>
    public long SendBufferFull => Volatile.Read(in _sendBufferFull);

    /// <summary>
    /// Times a receive found no free slot. With io_uring the datagram stays in the socket's queue; with epoll it is dropped.
    /// </summary>
    public long NoBuffers => Volatile.Read(in _noBuffers);

    /// <summary>Datagrams dropped because they are longer than <see cref="PacketPool.MaxDatagram"/>.</summary>
    public long Truncated => Volatile.Read(in _truncated);

    /// <summary>
    /// Datagrams the kernel dropped because the socket of a port of the interface was full. Known from the port's next datagram on.
    /// </summary>
    public long SocketOverflowsOf(string interfaceName) =>
        Volatile.Read(ref _overflows).Where(o => o.InterfaceName == interfaceName).Sum(o => o.Count);

    /// <summary>Datagrams without payload, dropped.</summary>
    public long Empty => Volatile.Read(in _empty);

    /// <summary>Datagrams that came for a port after it was detached, dropped.</summary>
    public long Detached => Volatile.Read(in _detached);

    /// <summary>Datagrams dropped to end an overload; see <see cref="WorkerLoopOptions.OverloadLimit"/>.</summary>
    public long Shed => Volatile.Read(in _shed);

    /// <summary>Errors the kernel reported on receive.</summary>
    public long ReceiveErrors => Volatile.Read(in _receiveErrors);

    /// <summary>Laps in which the kernel held completions the queue had no room for (io_uring).</summary>
    public long CompletionOverflows => Volatile.Read(in _completionOverflows);

    /// <summary>The longest lap: the longest a completion may have waited for the loop.</summary>
    public TimeSpan WorstLag => new(Volatile.Read(in _worstLag) / 100);

    /// <summary>Where overflows at ports of an interface are counted; on the loop's thread.</summary>
    internal OverflowCount OverflowsOf(string interfaceName)
    {
        foreach (OverflowCount known in _overflows)
        {
            if (known.InterfaceName == interfaceName)
                return known;
        }

        var added = new OverflowCount(interfaceName);
        Volatile.Write(ref _overflows, [.. _overflows, added]);
        return added;
    }

    internal void AddLap() => Volatile.Write(ref _laps, _laps + 1);

    internal void AddWakeup() => Volatile.Write(ref _wakeups, _wakeups + 1);

    internal void AddReceived(int count) => Volatile.Write(ref _received, _received + count);

    internal void AddSent(int count) => Volatile.Write(ref _sent, _sent + count);

    internal void AddSendErrors(int count) => Volatile.Write(ref _sendErrors, _sendErrors + count);

    internal void AddSendBufferFull(int count) => Volatile.Write(ref _sendBufferFull, _sendBufferFull + count);

    internal void AddNoBuffers(int count) => Volatile.Write(ref _noBuffers, _noBuffers + count);

    internal void AddTruncated() => Volatile.Write(ref _truncated, _truncated + 1);

    internal void AddEmpty() => Volatile.Write(ref _empty, _empty + 1);

    internal void AddDetached() => Volatile.Write(ref _detached, _detached + 1);

    internal void AddShed() => Volatile.Write(ref _shed, _shed + 1);

    internal void AddSegmented() => Volatile.Write(ref _segmented, _segmented + 1);

    internal void AddReceiveError() => Volatile.Write(ref _receiveErrors, _receiveErrors + 1);

    internal void AddCompletionOverflow() => Volatile.Write(ref _completionOverflows, _completionOverflows + 1);

    internal void ObserveLag(long nanoseconds)
    {
        if (nanoseconds > _worstLag)
            Volatile.Write(ref _worstLag, nanoseconds);
    }
}
