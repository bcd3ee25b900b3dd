namespace MediaEngine.Primitives;

/// <summary>
/// A worker's outgoing TCP connections. The tokens are <see cref="ConnectionToken"/>s, as those of accepted connections; what arrives is
/// delivered by <see cref="IDatagramHandler.ReceiveStream"/>, and the end by <see cref="IDatagramHandler.Closed"/>. Called on the worker's
/// own thread only.
/// </summary>
public interface IStreamIo
{
    /// <summary>
    /// Starts to connect. <see cref="IDatagramHandler.Connected"/> or <see cref="IDatagramHandler.Closed"/> follows, never during this
    /// call. The caller limits the time and gives up by <see cref="IDatagramIo.Close"/>.
    /// </summary>
    /// <returns>False when there is no room for another connection, or the system refuses at once; <paramref name="failure"/> says
    /// why.</returns>
    bool TryConnect(in TransportAddress remote, out int connection, out string failure);

    /// <summary>Queues all of the bytes behind those before, or none of them when too much is still unsent or the connection is
    /// closed.</summary>
    bool TryWrite(int connection, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Why the connection ended that is reported by <see cref="IDatagramHandler.Closed"/>: the system's message, or "closed by the peer".
    /// Valid during that call.
    /// </summary>
    string CloseReason { get; }
}
