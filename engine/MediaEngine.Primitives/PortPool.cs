namespace MediaEngine.Primitives;

/// <summary>One local address of a logical interface with the port range to allocate from.</summary>
/// <param name="InterfaceName">Logical interface (rtpengine's NAME of NAME/ADDR!ADVERTISED).</param>
/// <param name="Address">Local address to bind on; the port is 0.</param>
/// <param name="Advertised">Address written into SDP; equals <paramref name="Address"/> unless overridden.</param>
/// <param name="PortMin">First port of the range.</param>
/// <param name="PortMax">Last port of the range, inclusive.</param>
public sealed record PortPool(string InterfaceName, TransportAddress Address, TransportAddress Advertised, int PortMin, int PortMax)
{
    /// <summary>Ports of the range that are never allocated.</summary>
    public IReadOnlySet<int> Excluded { get; init; } = new HashSet<int>();
}
