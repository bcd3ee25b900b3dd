using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// The key of a remembered reply: transport, source address and port, a digest of the body, and the cookie. A cookie alone is unique only
/// to the client that made it. Another client, or another request, must not get a reply that contains keys of somebody else.
/// </summary>
internal static class CookieKey
{
    private const int AddressLength = 16;
    private const int DigestLength = 16;
    private const int FixedLength = 2 + sizeof(ushort) + AddressLength + DigestLength;

    /// <summary>Octets of the longest key.</summary>
    public const int MaxLength = FixedLength + NgLimits.MaxCookie;

    /// <summary>The digest has a random seed, because clients choose the bodies and could produce collisions.</summary>
    private static readonly long _seed = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <returns>The part of <paramref name="destination"/> that holds the key.</returns>
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
