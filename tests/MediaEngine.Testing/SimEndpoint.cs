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
        network.Bind(address, (from, bytes) =>
        {
            Received.Add(new SimDatagram(network.Now, from, bytes));
            OnReceive?.Invoke(from, bytes);
        });
    }

    public TransportAddress Address { get; }

    public List<SimDatagram> Received { get; } = [];

    public Action<TransportAddress, byte[]>? OnReceive { get; set; }

    public void Send(TransportAddress to, ReadOnlySpan<byte> datagram) => _network.Send(Address, to, datagram);

    public void Close() => _network.Unbind(Address);
}

public sealed record SimDatagram(MonotonicTime At, TransportAddress From, byte[] Bytes);
