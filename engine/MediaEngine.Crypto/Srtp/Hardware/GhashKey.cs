using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>
/// GHASH (NIST SP 800-38D section 6.4) by carry-less multiplication. Computed as POLYVAL over reversed octets, which equals GHASH for the
/// key times x (RFC 8452 appendix A), because POLYVAL needs no bit reflection. Up to eight blocks share one reduction by means of the first
/// eight powers of the key.
/// </summary>
internal struct GhashKey
{
    private const int Powers = 8;
    private const int BlockLength = 16;

    private KeyPowers _powers;

    public static bool IsSupported => Pclmulqdq.X64.IsSupported && AesKeySchedule.IsSupported;

    /// <param name="hashKey">The encrypted zero block.</param>
    public static GhashKey Create(Vector128<byte> hashKey)
    {
        Vector128<ulong> h = Ssse3.Shuffle(hashKey, AesKeySchedule.Reverse).AsUInt64();
        // Times x modulo x^128 + x^127 + x^126 + x^121 + 1, without a branch on the key.
        ulong carry = h[1] >> 63;
        Vector128<ulong> doubled = Vector128.Create(h[0] << 1, (h[1] << 1) | (h[0] >> 63));
        doubled ^= Vector128.Create(carry, carry * 0xc200_0000_0000_0000);
        GhashKey key = default;
        key._powers[0] = doubled;
        for (int i = 1; i < Powers; i++)
        {
            Vector128<ulong> low = default;
            Vector128<ulong> middle = default;
            Vector128<ulong> high = default;
            Multiply(key._powers[i - 1], doubled, ref low, ref middle, ref high);
            key._powers[i] = Reduce(low, middle, high);
        }

        return key;
    }

    /// <summary>The hash of associated data and ciphertext with their lengths.</summary>
    public readonly Vector128<byte> Compute(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext)
    {
        int blocks = Blocks(associated.Length) + Blocks(ciphertext.Length) + 1;
        var state = new Accumulator(ref Unsafe.AsRef(in _powers[0]), blocks);
        state.Absorb(associated);
        state.Absorb(ciphertext);
        state.Absorb(Vector128.Create((ulong)ciphertext.Length * 8, (ulong)associated.Length * 8));
        return Ssse3.Shuffle(state.Sum.AsByte(), AesKeySchedule.Reverse);
    }

    private static int Blocks(int length) => (length + BlockLength - 1) / BlockLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        Vector128<ulong> a, Vector128<ulong> b, ref Vector128<ulong> low, ref Vector128<ulong> middle, ref Vector128<ulong> high)
    {
        low ^= Pclmulqdq.CarrylessMultiply(a, b, 0x00);
        high ^= Pclmulqdq.CarrylessMultiply(a, b, 0x11);
        middle ^= Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10);
    }

    /// <summary>The 256-bit product times x^-128, modulo the polynomial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> polynomial = Vector128.Create(0xc200_0000_0000_0000UL, 0);
        low ^= Sse2.ShiftLeftLogical128BitLane(middle, 8);
        high ^= Sse2.ShiftRightLogical128BitLane(middle, 8);
        low = Sse2.Shuffle(low.AsUInt32(), 78).AsUInt64() ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        low = Sse2.Shuffle(low.AsUInt32(), 78).AsUInt64() ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return low ^ high;
    }

    [InlineArray(Powers)]
    private struct KeyPowers
    {
        private Vector128<ulong> _first;
    }

    /// <summary>
    /// Hashes blocks in groups of eight; the first group is shorter when the number of blocks is not a multiple of eight.
    /// </summary>
    private ref struct Accumulator
    {
        private readonly ref Vector128<ulong> _powers;
        private Vector128<ulong> _low;
        private Vector128<ulong> _middle;
        private Vector128<ulong> _high;
        private int _leftInGroup;

        public Accumulator(ref Vector128<ulong> powers, int blocks)
        {
            _powers = ref powers;
            int odd = blocks % Powers;
            _leftInGroup = odd == 0 ? Powers : odd;
        }

        public Vector128<ulong> Sum { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Absorb(Vector128<ulong> block)
        {
            // The running sum is added to the first block of a group; it is zero for the others.
            Multiply(block ^ Sum, Unsafe.Add(ref _powers, --_leftInGroup), ref _low, ref _middle, ref _high);
            Sum = default;
            if (_leftInGroup != 0)
                return;
            Sum = Reduce(_low, _middle, _high);
            _low = _middle = _high = default;
            _leftInGroup = Powers;
        }

        public void Absorb(ReadOnlySpan<byte> data)
        {
            ref byte at = ref MemoryMarshal.GetReference(data);
            Vector128<byte> reverse = AesKeySchedule.Reverse;
            int left = data.Length;
            while (left >= BlockLength)
            {
                if (left >= Powers * BlockLength && _leftInGroup == Powers)
                {
                    AbsorbGroup(ref at);
                    at = ref Unsafe.Add(ref at, Powers * BlockLength);
                    left -= Powers * BlockLength;
                    continue;
                }

                Absorb(Ssse3.Shuffle(Vector128.LoadUnsafe(ref at), reverse).AsUInt64());
                at = ref Unsafe.Add(ref at, BlockLength);
                left -= BlockLength;
            }

            if (left == 0)
                return;
            Vector128<byte> last = default;
            Unsafe.CopyBlockUnaligned(ref Unsafe.As<Vector128<byte>, byte>(ref last), ref at, (uint)left);
            Absorb(Ssse3.Shuffle(last, reverse).AsUInt64());
        }

        private void AbsorbGroup(ref byte at)
        {
            Vector128<byte> reverse = AesKeySchedule.Reverse;
            ref Vector128<ulong> powers = ref _powers;
            Vector128<ulong> low = default;
            Vector128<ulong> middle = default;
            Vector128<ulong> high = default;
            Vector128<ulong> first = Ssse3.Shuffle(Vector128.LoadUnsafe(ref at), reverse).AsUInt64() ^ Sum;
            Multiply(first, Unsafe.Add(ref powers, 7), ref low, ref middle, ref high);
            for (int i = 1; i < Powers; i++)
            {
                Vector128<ulong> block = Ssse3.Shuffle(Vector128.LoadUnsafe(ref at, (nuint)(BlockLength * i)), reverse).AsUInt64();
                Multiply(block, Unsafe.Add(ref powers, 7 - i), ref low, ref middle, ref high);
            }

            Sum = Reduce(low, middle, high);
        }
    }
}
