using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>
/// AES encryption with the processor's AES instructions: key expansion (FIPS 197 section 5.2) and counter mode. Runs in constant time: no
/// table lookup and no branch depends on key or data.
/// </summary>
internal struct AesKeySchedule
{
    private const int BlockLength = 16;
    private const int Lanes = 8;

    private RoundKeys _keys;
    private int _rounds;

    public static bool IsSupported => System.Runtime.Intrinsics.X86.Aes.X64.IsSupported && Ssse3.IsSupported && BitConverter.IsLittleEndian;

    /// <param name="key">16, 24 or 32 octets.</param>
    public static AesKeySchedule Expand(ReadOnlySpan<byte> key)
    {
        int keyWords = key.Length / 4;
        AesKeySchedule schedule = default;
        schedule._rounds = keyWords + 6;
        int count = 4 * (schedule._rounds + 1);
        Span<uint> words = stackalloc uint[60];
        for (int i = 0; i < keyWords; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
        uint constant = 1;
        for (int i = keyWords; i < count; i++)
        {
            uint word = words[i - 1];
            if (i % keyWords == 0)
            {
                // Element 1 is RotWord(SubWord(element 1)).
                word = System.Runtime.Intrinsics.X86.Aes.KeygenAssist(Vector128.Create(word).AsByte(), 0).AsUInt32()[1] ^ constant;
                constant = (constant << 1) ^ ((constant >> 7) * 0x11b);
            }
            else if (keyWords > 6 && i % keyWords == 4)
            {
                word = System.Runtime.Intrinsics.X86.Aes.KeygenAssist(Vector128.Create(word).AsByte(), 0).AsUInt32()[0];
            }

            words[i] = words[i - keyWords] ^ word;
        }

        MemoryMarshal.AsBytes(words[..count]).CopyTo(MemoryMarshal.AsBytes((Span<Vector128<byte>>)schedule._keys));
        words.Clear();
        return schedule;
    }

    /// <summary>
    /// Converts the octets of a counter block to a number, the least significant half first, which <see cref="ApplyCounter"/> increments.
    /// </summary>
    public static Vector128<ulong> CounterBlock(ulong high, ulong low) => Vector128.Create(low, high);

    public readonly Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        ref Vector128<byte> keys = ref Unsafe.AsRef(in _keys[0]);
        block ^= keys;
        for (int round = 1; round < _rounds; round++)
            block = System.Runtime.Intrinsics.X86.Aes.Encrypt(block, Unsafe.Add(ref keys, round));
        return System.Runtime.Intrinsics.X86.Aes.EncryptLast(block, Unsafe.Add(ref keys, _rounds));
    }

    /// <summary>
    /// XORs the key stream that begins at <paramref name="counter"/> onto the data, eight blocks at a time: the instruction has a latency
    /// of four cycles, but the processor starts two per cycle. A datagram is too short for a carry out of the lower half.
    /// </summary>
    [SkipLocalsInit]
    public readonly void ApplyCounter(Vector128<ulong> counter, Span<byte> data)
    {
        ref Vector128<byte> keys = ref Unsafe.AsRef(in _keys[0]);
        ref byte at = ref MemoryMarshal.GetReference(data);
        Vector128<ulong> one = Vector128.Create(1UL, 0);
        Vector128<byte> reverse = Reverse;
        int rounds = _rounds;
        int left = data.Length;
        while (left > 0)
        {
            Vector128<byte> key = keys;
            Vector128<byte> b0 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b1 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b2 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b3 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b4 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b5 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b6 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            Vector128<byte> b7 = Ssse3.Shuffle(counter.AsByte(), reverse) ^ key;
            counter += one;
            for (int round = 1; round < rounds; round++)
            {
                key = Unsafe.Add(ref keys, round);
                b0 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b0, key);
                b1 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b1, key);
                b2 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b2, key);
                b3 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b3, key);
                b4 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b4, key);
                b5 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b5, key);
                b6 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b6, key);
                b7 = System.Runtime.Intrinsics.X86.Aes.Encrypt(b7, key);
            }

            key = Unsafe.Add(ref keys, rounds);
            b0 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b0, key);
            b1 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b1, key);
            b2 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b2, key);
            b3 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b3, key);
            b4 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b4, key);
            b5 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b5, key);
            b6 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b6, key);
            b7 = System.Runtime.Intrinsics.X86.Aes.EncryptLast(b7, key);
            if (left >= Lanes * BlockLength)
            {
                (Vector128.LoadUnsafe(ref at) ^ b0).StoreUnsafe(ref at);
                (Vector128.LoadUnsafe(ref at, 16) ^ b1).StoreUnsafe(ref at, 16);
                (Vector128.LoadUnsafe(ref at, 32) ^ b2).StoreUnsafe(ref at, 32);
                (Vector128.LoadUnsafe(ref at, 48) ^ b3).StoreUnsafe(ref at, 48);
                (Vector128.LoadUnsafe(ref at, 64) ^ b4).StoreUnsafe(ref at, 64);
                (Vector128.LoadUnsafe(ref at, 80) ^ b5).StoreUnsafe(ref at, 80);
                (Vector128.LoadUnsafe(ref at, 96) ^ b6).StoreUnsafe(ref at, 96);
                (Vector128.LoadUnsafe(ref at, 112) ^ b7).StoreUnsafe(ref at, 112);
                at = ref Unsafe.Add(ref at, Lanes * BlockLength);
                left -= Lanes * BlockLength;
                continue;
            }

            Unsafe.SkipInit(out KeyStream stream);
            stream[0] = b0;
            stream[1] = b1;
            stream[2] = b2;
            stream[3] = b3;
            stream[4] = b4;
            stream[5] = b5;
            stream[6] = b6;
            stream[7] = b7;
            ref byte source = ref Unsafe.As<KeyStream, byte>(ref stream);
            int done = 0;
            for (; left - done >= BlockLength; done += BlockLength)
                (Vector128.LoadUnsafe(ref at, (nuint)done) ^ Vector128.LoadUnsafe(ref source, (nuint)done)).StoreUnsafe(
                    ref at, (nuint)done);
            for (; done < left; done++)
                Unsafe.Add(ref at, done) ^= Unsafe.Add(ref source, done);
            left = 0;
        }
    }

    internal static Vector128<byte> Reverse => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    [InlineArray(15)]
    private struct RoundKeys
    {
        private Vector128<byte> _first;
    }

    [InlineArray(Lanes)]
    private struct KeyStream
    {
        private Vector128<byte> _first;
    }
}
