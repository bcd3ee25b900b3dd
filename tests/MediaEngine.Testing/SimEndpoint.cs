using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>A socket of a test peer. It stores received datagrams and sends on request.</summary>
public sealed class SimEndpoint
{
    private readonly SimNetwork _network;

    internal SimEndpoint(SimNetwork network, TransportAddress address)
    {
        _network = network;
        Address = address;
        network.Bind(address, Receive);
    }

    /// <summary>When set, the endpoint sends and receives over this TCP connection.</summary>
    public SimConnection? Connection
    {
        get;
        set
        {
            field = value;
            if (value is not null)
                value.OnPacket = bytes => Receive(value.Remote, bytes);
        }
    }

    public TransportAddress Address { get; }

    public List<SimDatagram> Received { get; } = [];

    public Action<TransportAddress, byte[]>? OnReceive { get; set; }

    public void Send(TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (Connection is not null)
            Connection.SendPacket(datagram);
        else
            _network.Send(Address, to, datagram);
    }

    public void Close() => _network.Unbind(Address);

    private void Receive(TransportAddress from, byte[] bytes)
    {
        Received.Add(new SimDatagram(_network.Now, from, bytes));
        OnReceive?.Invoke(from, bytes);
    }
}

public sealed record SimDatagram(MonotonicTime At, TransportAddress From, byte[] Bytes);
