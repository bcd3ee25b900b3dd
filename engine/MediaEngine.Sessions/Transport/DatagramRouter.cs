using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Transport;

/// <summary>Maps port tokens to transports. An array is enough, because the loop passes the token a port was attached with.</summary>
internal sealed class DatagramRouter(TcpConnections connections, SharedIcePorts sharedPorts)
{
    private readonly Stack<int> _free = new();
    private readonly Dictionary<int, IDatagramReceiver> _receivers = [];
    private MediaTransport?[] _transports = new MediaTransport?[64];
    private int _used;

    /// <summary>TCP connections (ICE over TCP).</summary>
    public TcpConnections Connections => connections;

    /// <summary>Ports that several ICE sessions use.</summary>
    public SharedIcePorts SharedPorts => sharedPorts;

    /// <summary>The number of attached ports.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Finds the transport of a datagram.</summary>
    /// <param name="transport">Null unless the result is Continue.</param>
    public PacketResult Route(
        int token, in TransportAddress remote, ReadOnlySpan<byte> bytes, MonotonicTime arrival, out MediaTransport? transport)
    {
        transport = Find(token);
        if (transport is not null)
            return PacketResult.Continue;
        return sharedPorts.Find(token) is { } shared
            ? shared.Route(remote, bytes, out transport) : connections.Route(token, bytes, arrival, out transport);
    }

    /// <summary>The port's transport; null for a connection and for a shared port.</summary>
    public MediaTransport? Find(int token) => (uint)token < (uint)_transports.Length ? _transports[token] : null;

    /// <summary>The receiver of a port that belongs to no transport; null when there is none.</summary>
    public IDatagramReceiver? FindReceiver(int token) => _receivers.Count == 0 ? null : _receivers.GetValueOrDefault(token);

    /// <summary>Allocates a token for the receiver.</summary>
    public int Add(IDatagramReceiver receiver)
    {
        int token = Take();
        _receivers[token] = receiver;
        return token;
    }

    /// <summary>Allocates a token for the transport.</summary>
    public int Add(MediaTransport transport)
    {
        int token = Take();
        _transports[token] = transport;
        return token;
    }

    /// <summary>Allocates a token for a port that several ICE sessions use.</summary>
    public int Add(MediaPort shared)
    {
        int token = Take();
        sharedPorts.Add(shared, token);
        return token;
    }

    /// <summary>Datagrams of an attached port belong to another transport from now on.</summary>
    public void Redirect(int token, MediaTransport transport) => _transports[token] = transport;

    public void Remove(int token)
    {
        _transports[token] = null;
        _ = _receivers.Remove(token);
        _free.Push(token);
    }

    private int Take()
    {
        if (!_free.TryPop(out int token))
        {
            token = _used++;
            if (token == _transports.Length)
                Array.Resize(ref _transports, _transports.Length * 2);
        }

        return token;
    }
}
