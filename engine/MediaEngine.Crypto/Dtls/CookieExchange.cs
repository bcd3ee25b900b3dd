using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Lets a client show that it receives at the address it writes before anything is kept for it (RFC 6347 section 4.2.1). Keeps nothing itself.
/// </summary>
internal sealed class CookieExchange(ReadOnlySpan<byte> secret)
{
    private const int CookieLength = 16;

    private readonly byte[] _secret = secret.ToArray();

    /// <summary>Looks at a hello that is not part of a handshake under way.</summary>
    /// <param name="hello">The record.</param>
    /// <param name="from">Its source.</param>
    /// <param name="signalled">Where the peer's SDP says it is; a cookie sent there serves as well.</param>
    /// <param name="proof">The cookie that it shows; null when it shows none that is good.</param>
    /// <param name="answer">What has to be sent to the source then.</param>
    /// <returns>False for a hello that cannot be read: it is to be dropped.</returns>
    public bool TryJudge(ReadOnlySpan<byte> hello, TransportAddress from, TransportAddress signalled, out byte[]? proof, out byte[]? answer)
    {
        (proof, answer) = (null, null);
        if (!DtlsRecords.TryReadCookie(hello, out ReadOnlySpan<byte> shown))
            return false;
        byte[] cookie = Cookie(from);
        if (CryptographicOperations.FixedTimeEquals(shown, cookie))
            proof = cookie;
        else if (!signalled.IsNone && CryptographicOperations.FixedTimeEquals(shown, cookie = Cookie(signalled)))
            proof = cookie;
        else
            answer = DtlsRecords.WriteHelloVerifyRequest(hello, Cookie(from));
        return true;
    }

    /// <summary>Of the source alone: a hello forged in the peer's name then brings the peer the cookie it needs, not one it cannot use.</summary>
    private byte[] Cookie(TransportAddress from)
    {
        Span<byte> source = stackalloc byte[18];
        int length = from.WriteAddress(source);
        source[length++] = (byte)(from.Port >> 8);
        source[length++] = (byte)from.Port;
        return HMACSHA256.HashData(_secret, source[..length])[..CookieLength];
    }
}
