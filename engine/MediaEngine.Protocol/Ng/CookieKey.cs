using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// What a remembered reply is found by: transport, source address and port, a digest of the body, and the cookie. A cookie alone names a request
/// only to the client that made it up: another client, or another request, must not get the reply with its keys.
/// </summary>
internal static class CookieKey
{
    private const int AddressLength = 16;
    private const int DigestLength = 16;
    private const int FixedLength = 2 + sizeof(ushort) + AddressLength + DigestLength;

    /// <summary>Bytes of the longest key.</summary>
    public const int MaxLength = FixedLength + NgLimits.MaxCookie;

    /// <summary>Clients write the bodies, so the digest begins at a number they do not know.</summary>
    private static readonly long _seed = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The part of <paramref name="destination"/> that is the key.</returns>
    public static ReadOnlySpan<byte> Write(
        Span<byte> destination, NgTransport transport, in TransportAddress source, ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> body)
    {
        Span<byte> key = destination[..(FixedLength + cookie.Length)];
        key[..FixedLength].Clear();
        key[0] = (byte)transport;
        key[1] = (byte)source.Family;
        BinaryPrimitives.WriteUInt16BigEndian(key[2..], source.Port);
        if (!source.IsNone)
            source.WriteAddress(key.Slice(4, AddressLength));
        XxHash128.Hash(body, key.Slice(4 + AddressLength, DigestLength), _seed);
        cookie.CopyTo(key[FixedLength..]);
        return key;
    }
}
