using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Fuzz;

/// <summary>
/// One datagram to a client that has sent its ClientHello, to a server, and to a server that requires cookies. The oracle: none connects,
/// and kept memory and replies are bounded.
/// </summary>
internal static class DtlsTarget
{
    private static readonly MonotonicTime _now = MonotonicTime.FromSeconds(100);
    private static readonly TransportAddress _peer = TransportAddress.FromIPv4(0x7f000002, 5004);
    private static readonly TransportAddress _stranger = TransportAddress.FromIPv4(0x7f000009, 9999);
    private static readonly Lazy<DtlsContext> _context = new(() =>
        new DtlsContext(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650))));

    public static void Run(ReadOnlySpan<byte> input)
    {
        using var client = new DtlsEndpoint(_context.Value);
        client.Connect(_peer, _now);
        Feed(client, input);
        using var server = new DtlsEndpoint(_context.Value);
        Feed(server, input);
        using var careful = new DtlsEndpoint(_context.Value, new byte[32]);
        if (Feed(careful, input) > 2 * input.Length || careful.Pending != 0)
            throw new InvalidOperationException("an unknown source costs something");
    }

    /// <summary>Octets sent in reply, to both sources together.</summary>
    private static int Feed(DtlsEndpoint endpoint, ReadOnlySpan<byte> input)
    {
        Span<byte> buffer = stackalloc byte[2048];
        while (endpoint.TryGetTransmit(buffer, out _, out _))
        {
        }

        endpoint.Receive(input, _stranger, _now);
        endpoint.Receive(input, _peer, _now);
        int sent = 0;
        while (endpoint.TryGetTransmit(buffer, out _, out int length))
            sent += length;
        if (endpoint.IsConnected || endpoint.Keys is not null || endpoint.Pending > DtlsEndpoint.MaxPending)
            throw new InvalidOperationException("connected by one datagram");
        return sent;
    }
}
