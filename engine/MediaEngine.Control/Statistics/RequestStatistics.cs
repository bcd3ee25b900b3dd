using MediaEngine.Primitives;

namespace MediaEngine.Control.Statistics;

/// <summary>Requests since start, for each control address. Written by the control thread only; readable from any thread.</summary>
public sealed class RequestStatistics
{
    /// <summary>Outsiders can add control addresses; beyond this many, further ones share one entry.</summary>
    private const int MaxProxies = 1024;

    private readonly Dictionary<TransportAddress, ProxyStatistics> _proxies = [];

    /// <summary>By address without port.</summary>
    public IReadOnlyDictionary<TransportAddress, ProxyStatistics> Proxies => _proxies;

    public ProxyStatistics Proxy(TransportAddress source)
    {
        TransportAddress key = source.WithPort(0);
        if (_proxies.TryGetValue(key, out ProxyStatistics? known))
            return known;
        if (_proxies.Count >= MaxProxies)
            key = default;
        if (!_proxies.TryGetValue(key, out known))
            _proxies[key] = known = new ProxyStatistics();
        return known;
    }
}
