using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>Addresses from literals. Throws on an invalid literal.</summary>
public static class TestAddress
{
    /// <summary>"192.0.2.1:5004" or "[2001:db8::1]:5004", or an address without a port.</summary>
    public static TransportAddress Parse(string text) =>
        TransportAddress.TryParse(text, out TransportAddress endpoint) || TransportAddress.TryParseAddress(text, out endpoint)
            ? endpoint
            : throw new ArgumentException($"'{text}' is no address", nameof(text));
}
