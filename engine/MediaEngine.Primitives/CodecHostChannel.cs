namespace MediaEngine.Primitives;

/// <summary>The way between a worker and one codec host, which runs codecs in a process of its own.</summary>
/// <param name="connection">
/// Token of the connection that wakes either side: an octet of the host arrives by <see cref="IDatagramHandler.ReceiveStream"/>, and its
/// end by <see cref="IDatagramHandler.Closed"/>.
/// </param>
/// <param name="toHost">What the worker writes.</param>
/// <param name="fromHost">What the worker reads.</param>
public sealed class CodecHostChannel(int connection, SharedRing toHost, SharedRing fromHost)
{
    public int Connection { get; } = connection;

    public SharedRing ToHost { get; } = toHost;

    public SharedRing FromHost { get; } = fromHost;
}
