namespace MediaEngine.Transport;

/// <summary>What a <see cref="PacketIoTrial"/> has measured: CPU time for each forwarded datagram, nanoseconds.</summary>
public readonly record struct PacketIoFigures(double IoUring, double Epoll)
{
    /// <summary>The back end to take.</summary>
    public PacketIoKind Better => IoUring > Epoll * PacketIoTrial.Margin ? PacketIoKind.Epoll : PacketIoKind.IoUring;
}
