using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Context;

/// <summary>The outgoing TCP connections of one worker, each with its handler.</summary>
internal sealed class OutgoingStreams(IDatagramIo io)
{
    private readonly Dictionary<int, IStreamHandler> _handlers = [];

    public int Count => _handlers.Count;

    /// <summary>Starts to connect; the handler is told the result later.</summary>
    /// <param name="failure">Why not; empty when the result is true.</param>
    public bool TryConnect(in TransportAddress remote, IStreamHandler handler, out int connection, out string failure)
    {
        (connection, failure) = (0, "this worker has no outgoing connections");
        if (io.Streams is not { } streams || !streams.TryConnect(remote, out connection, out failure))
            return false;
        _handlers[connection] = handler;
        return true;
    }

    /// <summary>A connection that was established otherwise gets its handler.</summary>
    public void Adopt(int connection, IStreamHandler handler) => _handlers[connection] = handler;

    /// <summary>The handler is not called any more. Somebody else closes the connection.</summary>
    public void Release(int connection) => _handlers.Remove(connection);

    /// <inheritdoc cref="IStreamIo.TryWrite"/>
    public bool TryWrite(int connection, ReadOnlySpan<byte> bytes) => io.Streams is { } streams && streams.TryWrite(connection, bytes);

    /// <summary>The handler is not called any more.</summary>
    public void Close(int connection)
    {
        if (_handlers.Remove(connection))
            io.Close(connection);
    }

    /// <summary>The handler of a connection; null when it is not an outgoing one, or was closed.</summary>
    public IStreamHandler? Find(int connection) => _handlers.GetValueOrDefault(connection);

    /// <summary>The connection has ended by itself. Returns its handler.</summary>
    public IStreamHandler? Forget(int connection, out string reason)
    {
        reason = io.Streams?.CloseReason ?? "";
        return _handlers.Remove(connection, out IStreamHandler? handler) ? handler : null;
    }
}
