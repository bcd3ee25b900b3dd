using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// A digest of an SDP, where only equality matters: 16 bytes instead of some kilobytes of text for each party of each call. Peers write the
/// text, so the hash has a random seed; a peer that nevertheless found a collision would only affect its own call.
/// </summary>
internal readonly record struct BodyDigest(ulong High, ulong Low)
{
    private static readonly long _seed = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static BodyDigest Of(ReadOnlySpan<char> body)
    {
        UInt128 hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(body), _seed);
        return new BodyDigest((ulong)(hash >> 64), (ulong)hash);
    }
}
