using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// Stands for a description where only equality matters: 16 bytes instead of some kilobytes of text for each party of each call. Peers write
/// the text, so the hash begins at a number they do not know; one who still found two texts of one digest would mistake only his own call.
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
