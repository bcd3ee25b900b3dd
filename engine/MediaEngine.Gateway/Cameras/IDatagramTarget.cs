using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Cameras;

/// <summary>Receives the packets of <see cref="DatagramTracks"/>, RTP packets in order.</summary>
internal interface IDatagramTarget
{
    void ReceiveDatagram(int track, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime arrival);
}
