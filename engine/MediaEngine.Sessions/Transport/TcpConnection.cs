using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>One TCP connection of a peer. Until a valid check, its timer limits the time for that check.</summary>
internal sealed class TcpConnection(TcpConnections connections, int token, TransportAddress local, TransportAddress remote) : TimerNode
{
    public int Token { get; } = token;

    /// <summary>Our address it was accepted on.</summary>
    public TransportAddress Local { get; } = local;

    public TransportAddress Remote { get; } = remote;

    public FrameReader Frames { get; } = new(PacketPool.MaxDatagram);

    /// <summary>Null until the peer has proved that it knows the password of a session.</summary>
    public IceSession? Session { get; set; }

    public bool IsClosed { get; set; }

    protected internal override long CallKey => Session?.Transport.Call.Key ?? 0;

    protected internal override void Fire(MonotonicTime now) => connections.Refuse(this, now);
}
