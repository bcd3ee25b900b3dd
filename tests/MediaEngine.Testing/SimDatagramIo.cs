using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>The interface of a worker to a <see cref="SimNetwork"/>.</summary>
public sealed class SimDatagramIo : IDatagramIo, IDisposable
{
    private readonly SimNetwork _network;
    private readonly IPortAllocator _ports;
    private readonly Dictionary<int, MediaPort> _attached = [];
    private readonly Dictionary<int, SimConnection> _connections = [];
    private IDatagramHandler? _handler;
    private readonly SimStreamIo _streams;
    private int _nextConnection;

    /// <param name="ports">Receives detached ports.</param>
    public SimDatagramIo(SimNetwork network, IPortAllocator ports, int slots = 64)
    {
        _network = network;
        _ports = ports;
        Pool = new PacketPool(slots);
        CodecHosts = new SimCodecHosts(network, () => _handler!, NextToken);
        _streams = new SimStreamIo(network, () => _handler!, NextToken, CodecHosts);
    }

    public PacketPool Pool { get; }

    public IStreamIo Streams => _streams;

    public SimCodecHosts CodecHosts { get; }

    ICodecHosts IDatagramIo.CodecHosts => CodecHosts;

    /// <summary>The simulated kernel path, which gets datagrams before the worker; null for none.</summary>
    public SimKernelForwarder? Kernel { get; set; }

    /// <summary>The number of attached ports.</summary>
    public int AttachedPorts => _attached.Count;

    public Dictionary<int, byte> TrafficClasses { get; } = [];

    public void Drive(IDatagramHandler handler)
    {
        _handler = handler;
        _network.Drive(handler);
    }

    public void Attach(MediaPort port, int token)
    {
        _attached.Add(token, port);
        _network.Bind(port.Local, (from, bytes) => Deliver(token, from, bytes));
    }

    public void Detach(int token)
    {
        _attached.Remove(token, out MediaPort? port);
        _network.Unbind(port!.Local);
        TrafficClasses.Remove(token);
        _ports.Release(port);
    }

    public void SetTrafficClass(int token, byte trafficClass) => TrafficClasses[token] = trafficClass;

    /// <summary>The number of TCP connections.</summary>
    public int Connections => _connections.Count + _streams.Count;

    /// <summary>Sent packets that were dropped because the connection's peer did not read earlier ones.</summary>
    public int DroppedForSlowReader { get; private set; }

    /// <summary>A peer connects to a listening address of the worker. The connection closes at once when the worker refuses it.</summary>
    public SimConnection Connect(TransportAddress peer, TransportAddress listening)
    {
        var connection = new SimConnection(_network, peer, listening, Deliver)
        {
            Token = NextToken(),
        };
        _connections.Add(connection.Token, connection);
        if (!_handler!.Accept(connection.Token, listening, peer, _network.Now))
            Close(connection.Token);
        return connection;
    }

    /// <summary>The peer closes a connection.</summary>
    public void Hangup(SimConnection connection)
    {
        if (!_connections.Remove(connection.Token))
            return;
        connection.IsClosed = true;
        _handler!.Closed(connection.Token, _network.Now);
    }

    public void Close(int connection)
    {
        if (_connections.Remove(connection, out SimConnection? closed))
            closed.IsClosed = true;
        _streams.Close(connection);
    }

    public void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        if (ConnectionToken.IsConnection(token))
        {
            if (_connections.TryGetValue(token, out SimConnection? connection)
                && connection.UnderWay + buffer.Length <= connection.Capacity)
                connection.Deliver(Pool.Span(buffer).ToArray());
            else if (!_streams.TryWrite(token, Pool.Span(buffer)))
                DroppedForSlowReader++;
            Pool.Return(buffer);
            return;
        }

        _network.Send(_attached[token].Local, remote, Pool.Span(buffer));
        Pool.Return(buffer);
    }

    public void Return(PacketBuffer buffer) => Pool.Return(buffer);

    public void Dispose()
    {
        CodecHosts.Dispose();
        Pool.Dispose();
    }

    private int NextToken()
    {
        int number = _nextConnection++;
        return ConnectionToken.Create(number % ConnectionToken.MaximumConnections, number / ConnectionToken.MaximumConnections);
    }

    private void Deliver(SimConnection connection, byte[] bytes)
    {
        if (connection.IsClosed)
            return;
        _handler!.ReceiveStream(connection.Token, bytes, _network.Now);
    }

    private void Deliver(int token, TransportAddress from, byte[] bytes)
    {
        if (Kernel is not null && Kernel.TryForward(_attached[token].Local, from, bytes))
            return;
        if (bytes.Length > PacketPool.MaxDatagram || !Pool.TryRent(out PacketBuffer buffer))
            return;
        buffer = buffer.With(buffer.Offset, bytes.Length);
        Span<byte> span = Pool.Span(buffer);
        bytes.CopyTo(span);
        _handler!.Receive(new Datagram(token, buffer, span, from, _network.Now));
    }
}
