using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// The stateless cookie exchange of DTLS (RFC 6347 section 4.2.1): a client proves that it receives at its source address before any state
/// is kept for it.
/// </summary>
internal sealed class CookieExchange(ReadOnlySpan<byte> secret)
{
    private const int CookieLength = 16;

    private readonly byte[] _secret = secret.ToArray();

    /// <summary>Checks a ClientHello that is not part of a handshake in progress.</summary>
    /// <param name="hello">The DTLS record.</param>
    /// <param name="from">The record's source address.</param>
    /// <param name="signalled">The peer's address in its SDP. A cookie sent to that address is accepted too.</param>
    /// <param name="cookie">The valid cookie the ClientHello carries; null when it carries none.</param>
    /// <param name="answer">The HelloVerifyRequest to send to the source when there is no valid cookie.</param>
    /// <returns>False when the ClientHello cannot be parsed and must be dropped.</returns>
    public bool TryCheck(
        ReadOnlySpan<byte> hello, TransportAddress from, TransportAddress signalled, out byte[]? cookie, out byte[]? answer)
    {
        (cookie, answer) = (null, null);
        if (!DtlsRecords.TryReadCookie(hello, out ReadOnlySpan<byte> shown))
            return false;
        byte[] expected = Cookie(from);
        if (CryptographicOperations.FixedTimeEquals(shown, expected))
            cookie = expected;
        else if (!signalled.IsNone && CryptographicOperations.FixedTimeEquals(shown, expected = Cookie(signalled)))
            cookie = expected;
        else
            answer = DtlsRecords.WriteHelloVerifyRequest(hello, Cookie(from));
        return true;
    }

    /// <summary>
    /// The cookie depends on the source address only. A ClientHello forged in the peer's name then makes us send the peer a cookie it can
    /// use.
    /// </summary>
    private byte[] Cookie(TransportAddress from)
    {
        Span<byte> source = stackalloc byte[18];
        int length = from.WriteAddress(source);
        source[length++] = (byte)(from.Port >> 8);
        source[length++] = (byte)from.Port;
        return HMACSHA256.HashData(_secret, source[..length])[..CookieLength];
    }
}
