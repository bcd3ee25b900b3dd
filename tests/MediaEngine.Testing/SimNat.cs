using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>Mapping and filtering of a NAT (by the classic names; RFC 4787 sections 4 and 5).</summary>
public enum NatKind : byte
{
    FullCone,
    AddressRestricted,
    PortRestricted,

    /// <summary>A new port for each destination. Only this destination may send to it.</summary>
    Symmetric,
}

/// <summary>A NAT between one private host and a <see cref="SimNetwork"/>.</summary>
public sealed class SimNat(SimNetwork network, string publicAddress, NatKind kind)
{
    private readonly TransportAddress _public = TestAddress.Parse(publicAddress);
    private readonly List<Mapping> _mappings = [];
    private int _nextPort = 50000;

    /// <summary>The number of datagrams that the filter dropped.</summary>
    public int Filtered { get; private set; }

    /// <summary>Sends from a private address. Replies go to <paramref name="receiver"/>.</summary>
    public void Send(TransportAddress from, TransportAddress to, byte[] bytes, Action<TransportAddress, byte[]> receiver)
    {
        Mapping? mapping = _mappings.Find(m => m.Inside == from && (kind != NatKind.Symmetric || m.FirstPeer == to));
        if (mapping is null)
        {
            mapping = new Mapping(from, to, _public.WithPort(_nextPort++));
            _mappings.Add(mapping);
            network.AddEndpoint(mapping.Outside).OnReceive = (source, datagram) => Receive(mapping, source, datagram, receiver);
        }

        mapping.Peers.Add(to);
        network.Send(mapping.Outside, to, bytes);
    }

    /// <summary>Removes all mappings, as a restart does. The next datagram gets another port.</summary>
    public void Reboot() => _mappings.Clear();

    private void Receive(Mapping mapping, TransportAddress source, byte[] bytes, Action<TransportAddress, byte[]> receiver)
    {
        bool passes = _mappings.Contains(mapping) && kind switch
        {
            NatKind.FullCone => true,
            NatKind.AddressRestricted => mapping.Peers.Any(p => p.SameAddress(source)),
            _ => mapping.Peers.Contains(source),
        };
        if (passes)
            receiver(source, bytes);
        else
            Filtered++;
    }

    private sealed record Mapping(TransportAddress Inside, TransportAddress FirstPeer, TransportAddress Outside)
    {
        public HashSet<TransportAddress> Peers { get; } = [];
    }
}
