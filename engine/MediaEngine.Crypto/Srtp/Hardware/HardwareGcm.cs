using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>AES-GCM with the processor's AES and carry-less multiplication instructions. Verifies the tag before it decrypts.</summary>
internal struct HardwareGcm : IGcm
{
    private readonly AesKeySchedule _aes;
    private readonly GhashKey _hash;

    public HardwareGcm(ReadOnlySpan<byte> key)
    {
        _aes = AesKeySchedule.Expand(key);
        _hash = GhashKey.Create(_aes.EncryptBlock(default));
    }

    public void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag)
    {
        Vector128<ulong> counter = Counter(iv);
        _aes.ApplyCounter(counter + Vector128.Create(1UL, 0), data);
        Tag(counter, associated, data).CopyTo(tag);
    }

    [SkipLocalsInit]
    public bool TryOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        Vector128<ulong> counter = Counter(iv);
        Span<byte> expected = stackalloc byte[IGcm.TagLength];
        Tag(counter, associated, data).CopyTo(expected);
        if (!TagComparison.AreEqual(expected, tag))
            return false;
        _aes.ApplyCounter(counter + Vector128.Create(1UL, 0), data);
        return true;
    }

    public void Dispose() => this = default;

    /// <summary>The first counter block: the initialization vector, then the 32-bit number 1.</summary>
    private static Vector128<ulong> Counter(ReadOnlySpan<byte> iv) => AesKeySchedule.CounterBlock(
        BinaryPrimitives.ReadUInt64BigEndian(iv), ((ulong)BinaryPrimitives.ReadUInt32BigEndian(iv[8..]) << 32) | 1);

    private readonly Vector128<byte> Tag(Vector128<ulong> counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext) =>
        _aes.EncryptBlock(System.Runtime.Intrinsics.X86.Ssse3.Shuffle(counter.AsByte(), AesKeySchedule.Reverse))
        ^ _hash.Compute(associated, ciphertext);
}
