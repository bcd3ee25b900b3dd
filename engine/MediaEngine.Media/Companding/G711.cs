using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Media.Companding;

/// <summary>
/// The companding laws of ITU-T G.711, to and from 16-bit linear audio, and from one law to the other. A code of either law is a sign, a
/// three-bit exponent and a four-bit mantissa, like the upper bits of a floating-point number; the vector code computes it that way.
/// </summary>
public static class G711
{
    /// <summary>Added to a magnitude before it is split, so that its exponent starts at the eighth bit (mu-law).</summary>
    private const int Bias = 132;
    private const int Clip = 32767 - Bias;

    /// <summary>Exponent field of a float of 2^7, shifted as the float is when its mantissa is cut to four bits.</summary>
    private const int FloatBase = (127 + 7) << 4;

    private static readonly short[] _pcmuToLinear = Table<short>(code => (short)DecodePcmuSample((byte)code));
    private static readonly short[] _pcmaToLinear = Table<short>(code => (short)DecodePcmaSample((byte)code));
    private static readonly byte[] _pcmaToPcmu = Table<byte>(code => EncodePcmuSample(DecodePcmaSample((byte)code)));
    private static readonly byte[] _pcmuToPcma = Table<byte>(code => EncodePcmaSample(DecodePcmuSample((byte)code)));

    /// <summary>Decodes mu-law codes (PCMU); one sample per code.</summary>
    public static void DecodePcmu(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        samples = samples[..codes.Length];
        int i = 0;
        if (IsWide)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref short to = ref MemoryMarshal.GetReference(samples);
            for (; i <= codes.Length - 16; i += 16)
            {
                // All bits are sent inverted: the table is in reverse order, and 15 minus the mantissa is the inverted mantissa.
                Vector128<byte> code = Vector128.LoadUnsafe(ref from, (nuint)i);
                Vector128<byte> power = Vector128.ShuffleNative(PowersOfTwo, (code >> 4) & Vector128.Create((byte)7));
                Vector128<byte> mantissa = (code & Vector128.Create((byte)15)) ^ Vector128.Create((byte)15);
                (Vector128<ushort> lowPower, Vector128<ushort> highPower) = Vector128.Widen(power);
                (Vector128<ushort> lowMantissa, Vector128<ushort> highMantissa) = Vector128.Widen(mantissa);
                (Vector128<short> lowSign, Vector128<short> highSign) = Negative(code);
                Vector128<short> low =
                    (((lowMantissa << 3) + Vector128.Create((ushort)Bias)) * lowPower).AsInt16() - Vector128.Create((short)Bias);
                Vector128<short> high =
                    (((highMantissa << 3) + Vector128.Create((ushort)Bias)) * highPower).AsInt16() - Vector128.Create((short)Bias);
                // x ^ -1 - -1 is -x.
                ((low ^ lowSign) - lowSign).StoreUnsafe(ref to, (nuint)i);
                ((high ^ highSign) - highSign).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        Look(codes[i..], samples[i..], _pcmuToLinear);
    }

    /// <summary>Decodes A-law codes (PCMA); one sample per code.</summary>
    public static void DecodePcma(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        samples = samples[..codes.Length];
        int i = 0;
        if (IsWide)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref short to = ref MemoryMarshal.GetReference(samples);
            for (; i <= codes.Length - 16; i += 16)
            {
                Vector128<byte> code = Vector128.LoadUnsafe(ref from, (nuint)i) ^ Vector128.Create((byte)0x55);
                Vector128<byte> exponent = (code >> 4) & Vector128.Create((byte)7);
                Vector128<byte> power = Vector128.ShuffleNative(HalfPowersOfTwo, exponent);
                // The lowest segment has no implied leading one.
                Vector128<byte> leading = ~Vector128.Equals(exponent, Vector128<byte>.Zero) & Vector128.Create((byte)1);
                (Vector128<ushort> lowPower, Vector128<ushort> highPower) = Vector128.Widen(power);
                (Vector128<ushort> lowMantissa, Vector128<ushort> highMantissa) = Vector128.Widen(code & Vector128.Create((byte)15));
                (Vector128<ushort> lowLeading, Vector128<ushort> highLeading) = Vector128.Widen(leading);
                (Vector128<short> lowSign, Vector128<short> highSign) = Negative(code);
                Vector128<short> low = (((lowMantissa << 4) + (lowLeading << 8) + Vector128.Create((ushort)8)) * lowPower).AsInt16();
                Vector128<short> high = (((highMantissa << 4) + (highLeading << 8) + Vector128.Create((ushort)8)) * highPower).AsInt16();
                ((low ^ lowSign) - lowSign).StoreUnsafe(ref to, (nuint)i);
                ((high ^ highSign) - highSign).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        Look(codes[i..], samples[i..], _pcmaToLinear);
    }

    /// <summary>Encodes samples as mu-law codes (PCMU); one code per sample.</summary>
    public static void EncodePcmu(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = codes[..samples.Length];
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref short from = ref MemoryMarshal.GetReference(samples);
            ref byte to = ref MemoryMarshal.GetReference(codes);
            for (; i <= samples.Length - 8; i += 8)
            {
                Vector128<short> sample = Vector128.LoadUnsafe(ref from, (nuint)i);
                Vector128<short> sign = sample >> 15;
                // -32768 has no positive counterpart in 16 bits. Read as unsigned its magnitude is 32768, which is clipped like the others.
                Vector128<ushort> magnitude = Vector128.Min(((sample ^ sign) - sign).AsUInt16(), Vector128.Create((ushort)Clip));
                Vector128<short> code = UpperBits(magnitude + Vector128.Create((ushort)Bias));
                Store(~(code | (sign & Vector128.Create((short)0x80))), ref to, (nuint)i);
            }
        }

        for (; i < samples.Length; i++)
            codes[i] = EncodePcmuSample(samples[i]);
    }

    /// <summary>Encodes samples as A-law codes (PCMA); one code per sample.</summary>
    public static void EncodePcma(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = codes[..samples.Length];
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref short from = ref MemoryMarshal.GetReference(samples);
            ref byte to = ref MemoryMarshal.GetReference(codes);
            for (; i <= samples.Length - 8; i += 8)
            {
                Vector128<short> sample = Vector128.LoadUnsafe(ref from, (nuint)i);
                Vector128<short> sign = sample >> 15;
                Vector128<short> magnitude = sample ^ sign;
                Vector128<short> code = Vector128.ConditionalSelect(
                    Vector128.LessThan(magnitude, Vector128.Create((short)256)),
                    magnitude >> 4,
                    UpperBits(magnitude.AsUInt16()));
                Store((code | Vector128.AndNot(Vector128.Create((short)0x80), sign)) ^ Vector128.Create((short)0x55), ref to, (nuint)i);
            }
        }

        for (; i < samples.Length; i++)
            codes[i] = EncodePcmaSample(samples[i]);
    }

    /// <summary>Transcodes PCMA to PCMU or back, in place, to the same codes that decoding and encoding give.</summary>
    public static void Map(Span<byte> payload, bool fromPcma)
    {
        byte[] table = fromPcma ? _pcmaToPcmu : _pcmuToPcma;
        int i = 0;
        if (Avx512Vbmi.IsSupported && payload.Length >= Vector512<byte>.Count)
        {
            ref byte entries = ref MemoryMarshal.GetArrayDataReference(table);
            Vector512<byte> a = Vector512.LoadUnsafe(ref entries, 0);
            Vector512<byte> b = Vector512.LoadUnsafe(ref entries, 64);
            Vector512<byte> c = Vector512.LoadUnsafe(ref entries, 128);
            Vector512<byte> d = Vector512.LoadUnsafe(ref entries, 192);
            ref byte at = ref MemoryMarshal.GetReference(payload);
            for (; i <= payload.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
            {
                Vector512<byte> code = Vector512.LoadUnsafe(ref at, (nuint)i);
                Vector512<byte> lower = Avx512Vbmi.PermuteVar64x8x2(a, code, b);
                Vector512<byte> upper = Avx512Vbmi.PermuteVar64x8x2(c, code, d);
                Vector512.ConditionalSelect(
                    Vector512.LessThan(code.AsSByte(), Vector512<sbyte>.Zero).AsByte(), upper, lower).StoreUnsafe(ref at, (nuint)i);
            }
        }

        Span<byte> rest = payload[i..];
        for (int k = 0; k < rest.Length; k++)
            rest[k] = table[rest[k]];
    }

    internal static int DecodePcmuSample(byte code)
    {
        int inverted = ~code;
        int magnitude = ((((inverted & 15) << 3) + Bias) << ((inverted >> 4) & 7)) - Bias;
        return (inverted & 0x80) != 0 ? -magnitude : magnitude;
    }

    internal static int DecodePcmaSample(byte code)
    {
        int plain = code ^ 0x55;
        int exponent = (plain >> 4) & 7;
        int magnitude = ((plain & 15) << 4) + 8;
        if (exponent != 0)
            magnitude = (magnitude + 256) << (exponent - 1);
        return (plain & 0x80) != 0 ? magnitude : -magnitude;
    }

    internal static byte EncodePcmuSample(int sample)
    {
        uint magnitude = (uint)Math.Min(Math.Abs(sample), Clip) + Bias;
        int exponent = 24 - System.Numerics.BitOperations.LeadingZeroCount(magnitude);
        int code = (exponent << 4) | (int)((magnitude >> (exponent + 3)) & 15);
        return (byte)~(sample < 0 ? code | 0x80 : code);
    }

    internal static byte EncodePcmaSample(int sample)
    {
        int magnitude = sample < 0 ? ~sample : sample;
        int code = magnitude >> 4;
        if (magnitude >= 256)
        {
            int exponent = 24 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude);
            code = (exponent << 4) | ((magnitude >> (exponent + 3)) & 15);
        }

        return (byte)((sample < 0 ? code : code | 0x80) ^ 0x55);
    }

    /// <summary>
    /// Decoding by vectors is faster than the table only with instructions newer than SSE4, which a native binary for all processors does
    /// not use.
    /// </summary>
    private static bool IsWide => Vector256.IsHardwareAccelerated || AdvSimd.IsSupported;

    private static Vector128<byte> PowersOfTwo => Vector128.Create((byte)128, 64, 32, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0);

    private static Vector128<byte> HalfPowersOfTwo => Vector128.Create((byte)1, 1, 2, 4, 8, 16, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>All ones where the sign bit, which is sent inverted, means negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<short> Low, Vector128<short> High) Negative(Vector128<byte> codes) =>
        Vector128.Widen(Vector128.GreaterThanOrEqual(codes.AsSByte(), Vector128<sbyte>.Zero).AsSByte());

    /// <summary>Exponent and four mantissa bits of magnitudes of at least 2^7: the upper bits of a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> UpperBits(Vector128<ushort> magnitude)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(magnitude);
        Vector128<int> first = Vector128.ConvertToSingle(lower.AsInt32()).AsInt32() >> 19;
        Vector128<int> second = Vector128.ConvertToSingle(upper.AsInt32()).AsInt32() >> 19;
        return Vector128.Narrow(first, second) - Vector128.Create((short)FloatBase);
    }

    /// <summary>The lower octets of eight codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<short> codes, ref byte to, nuint at) =>
        Vector128.Narrow(codes.AsUInt16(), codes.AsUInt16()).GetLower().StoreUnsafe(ref to, at);

    private static void Look(ReadOnlySpan<byte> codes, Span<short> samples, short[] table)
    {
        for (int i = 0; i < codes.Length; i++)
            samples[i] = table[codes[i]];
    }

    private static T[] Table<T>(Func<int, T> value) => [.. Enumerable.Range(0, 256).Select(value)];
}
