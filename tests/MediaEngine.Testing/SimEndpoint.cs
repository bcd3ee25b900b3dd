using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>A socket of a test peer: keeps what it received, sends what it is told to.</summary>
public sealed class SimEndpoint
{
    private readonly SimNetwork _network;

    internal SimEndpoint(SimNetwork network, TransportAddress address)
    {
        _network = network;
        Address = address;
        network.Bind(address, Receive);
    }

    /// <summary>Set: what is sent goes over it and what comes over it is received, as from its other end.</summary>
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
