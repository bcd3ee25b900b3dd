using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>A worker's door to a <see cref="SimNetwork"/>.</summary>
public sealed class SimDatagramIo : IDatagramIo, IDisposable
{
    private readonly SimNetwork _network;
    private readonly IPortAllocator _ports;
    private readonly Dictionary<int, MediaPort> _attached = [];
    private IDatagramHandler? _handler;

    /// <param name="ports">Gets detached ports back.</param>
    public SimDatagramIo(SimNetwork network, IPortAllocator ports, int slots = 64)
    {
        _network = network;
        _ports = ports;
        Pool = new PacketPool(slots);
    }

    public PacketPool Pool { get; }

    /// <summary>Ports attached now.</summary>
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

    public void LatchPeer(int token, in TransportAddress remote)
    {
    }

    public void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        _network.Send(_attached[token].Local, remote, Pool.Span(buffer));
        Pool.Return(buffer);
    }

    public bool TryRent(out PacketBuffer buffer) => Pool.TryRent(out buffer);

    public void Return(PacketBuffer buffer) => Pool.Return(buffer);

    public void Dispose() => Pool.Dispose();

    private void Deliver(int token, TransportAddress from, byte[] bytes)
    {
        if (bytes.Length > PacketPool.MaxDatagram || !Pool.TryRent(out PacketBuffer buffer))
            return;
        buffer = buffer.With(buffer.Offset, bytes.Length);
        Span<byte> span = Pool.Span(buffer);
        bytes.CopyTo(span);
        _handler!.Receive(new Datagram(token, buffer, span, from, _network.Now));
        _handler.EndOfBatch(_network.Now);
    }
}
