using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Decides which ClientHello begins a handshake when we are the DTLS server: whether its source must first return a cookie, and which
/// handshake it may replace.
/// </summary>
/// <param name="cookies">The cookie exchange; null when clients need no cookie.</param>
/// <param name="pending">The handshakes in progress.</param>
internal sealed class ClientHelloGate(DtlsContext context, CookieExchange? cookies, PendingHandshakes pending)
{
    private static readonly TimeSpan _staleHello = TimeSpan.FromMilliseconds(500);

    /// <summary>True when a source must return a cookie. Otherwise ICE has proved that it receives at its address.</summary>
    public bool RequiresCookie => cookies is not null;

    /// <summary>
    /// Decides whether a ClientHello is processed. No state is kept for a source that has not proved that it receives at its address.
    /// </summary>
    /// <param name="association">The handshake of the source; null when it has none.</param>
    /// <param name="signalled">The peer's address in its SDP.</param>
    /// <param name="cookie">The cookie the ClientHello carries; null when none was required.</param>
    /// <param name="answer">The datagram to send to the source; null for none.</param>
    /// <param name="malformed">True when the ClientHello cannot be parsed.</param>
    public bool TryValidateSource(
        DtlsAssociation? association, ReadOnlySpan<byte> hello, TransportAddress from, TransportAddress signalled,
        out byte[]? cookie, out byte[]? answer, out bool malformed)
    {
        (cookie, answer, malformed) = (null, null, false);
        if (cookies is null || (association is not null && IsPartOf(association, hello)))
            return true;
        malformed = !cookies.TryCheck(hello, from, signalled, out cookie, out answer);
        return cookie is not null;
    }

    /// <summary>
    /// True when a ClientHello replaces the handshake of its source: the peer began again, or the earlier ClientHello was forged in its
    /// name. Without a cookie the new attempt has to wait 500 ms.
    /// </summary>
    /// <param name="proven">The source has returned its cookie.</param>
    public static bool IsOutdated(DtlsAssociation association, ReadOnlySpan<byte> hello, bool proven, MonotonicTime now) =>
        !association.IsConnected && (proven || now - association.Started >= _staleHello) && !IsPartOf(association, hello);

    /// <summary>Begins a handshake if there is room for this source.</summary>
    /// <param name="signalled">The peer's address in its SDP. There is always room for this address.</param>
    /// <param name="cookie">The cookie the ClientHello carried.</param>
    /// <param name="victim">The handshake to remove to make room; null when none has to be removed.</param>
    public bool TryAdmit(
        TransportAddress from,
        TransportAddress signalled,
        ReadOnlySpan<byte> hello,
        byte[]? cookie,
        MonotonicTime now,
        [NotNullWhen(true)] out DtlsAssociation? association,
        out DtlsAssociation? victim)
    {
        association = null;
        if (!pending.TryMakeRoom(from, signalled, now, out victim))
            return false;
        association = new DtlsAssociation(context, from, active: false, cookie, now)
        {
            ClientRandom = DtlsRecords.ClientRandom(hello).ToArray(),
        };
        return true;
    }

    private static bool IsPartOf(DtlsAssociation association, ReadOnlySpan<byte> hello) =>
        DtlsRecords.ClientRandom(hello).SequenceEqual(association.ClientRandom);
}
