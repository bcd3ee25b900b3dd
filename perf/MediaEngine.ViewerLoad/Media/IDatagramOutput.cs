using MediaEngine.Primitives;

namespace MediaEngine.ViewerLoad.Media;

/// <summary>Where datagrams are written before they are sent together.</summary>
internal interface IDatagramOutput
{
    /// <summary>Room for the next datagram; the same until <see cref="Send"/>.</summary>
    Span<byte> Next();

    void Send(int length, TransportAddress to, TransportAddress from);
}
