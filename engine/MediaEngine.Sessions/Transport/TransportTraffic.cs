using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// What a transport received and sent, by sockets and in the kernel. Part of the transport object, because each packet needs both.
/// </summary>
internal struct TransportTraffic
{
    private long _receivedPackets;
    private long _receivedBytes;
    private long _receivedErrors;
    private long _sentPackets;
    private long _sentBytes;
    private long _sentErrors;
    private long _kernelPackets;

    public MonotonicTime LastPacket { get; private set; }

    public MonotonicTime LastUserPacket { get; private set; }

    public MonotonicTime LastKernelPacket { get; private set; }

    /// <summary>Packets received by the socket.</summary>
    public readonly long UserPackets => _receivedPackets - _kernelPackets;

    public readonly PacketCounters Received => new(_receivedPackets, _receivedBytes, _receivedErrors);

    public readonly PacketCounters Sent => new(_sentPackets, _sentBytes, _sentErrors);

    /// <param name="isAlive">The packet proves that the peer is alive.</param>
    public void CountReceived(int bytes, MonotonicTime arrival, bool isAlive)
    {
        _receivedPackets++;
        _receivedBytes += bytes;
        if (isAlive)
            LastPacket = LastUserPacket = arrival;
    }

    public void CountRefused() => _receivedErrors++;

    public void CountSent(int bytes)
    {
        _sentPackets++;
        _sentBytes += bytes;
    }

    public void CountUnsent() => _sentErrors++;

    /// <summary>Adds packets of the peer that the kernel received.</summary>
    public void AddKernelReceived(long packets, long bytes, MonotonicTime last)
    {
        _receivedPackets += packets;
        _receivedBytes += bytes;
        _kernelPackets += packets;
        LastKernelPacket = last;
        if (last > LastPacket)
            LastPacket = last;
    }

    /// <summary>Adds packets to the peer that the kernel sent.</summary>
    public void AddKernelSent(long packets, long bytes)
    {
        _sentPackets += packets;
        _sentBytes += bytes;
    }
}
