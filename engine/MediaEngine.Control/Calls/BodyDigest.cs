using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaEngine.Control.Calls;

/// <summary>
/// Stands for a description where only equality matters: 16 bytes of its SHA-256 instead of some kilobytes of text for each party of
/// each call. The digest is cryptographic because peers write the text.
/// </summary>
internal readonly record struct BodyDigest(ulong High, ulong Low)
{
    public static BodyDigest Of(ReadOnlySpan<char> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(body), hash);
        return new BodyDigest(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
