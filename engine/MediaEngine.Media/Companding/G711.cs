using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaEngine.Media.Companding;

/// <summary>
/// The companding laws of ITU-T G.711, to and from 16-bit linear audio, and from one law to the other. Both laws are a sign, a three-bit exponent
/// and four bits of a mantissa, so a code is the upper bits of a floating point number: that is how the vector code finds it.
/// </summary>
public static class G711
{
    /// <summary>Added to a magnitude before it is taken apart, so that its exponent starts at the eighth bit (mu-law).</summary>
    private const int Bias = 132;
    private const int Clip = 32767 - Bias;

    /// <summary>Where the exponent of a float that is 2^7 stands after its mantissa was cut to four bits.</summary>
    private const int FloatBase = (127 + 7) << 4;

    private static readonly short[] _pcmuToLinear = Table<short>(code => (short)DecodePcmuSample((byte)code));
    private static readonly short[] _pcmaToLinear = Table<short>(code => (short)DecodePcmaSample((byte)code));
    private static readonly byte[] _pcmaToPcmu = Table<byte>(code => EncodePcmuSample(DecodePcmaSample((byte)code)));
    private static readonly byte[] _pcmuToPcma = Table<byte>(code => EncodePcmaSample(DecodePcmuSample((byte)code)));

    /// <summary>Decodes mu-law codes (PCMU) into as many samples.</summary>
    public static void DecodePcmu(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        samples = samples[..codes.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref short to = ref MemoryMarshal.GetReference(samples);
            for (; i <= codes.Length - 16; i += 16)
            {
                // All bits are sent inverted: the table is backwards, and 15 minus the mantissa is its inverse.
                Vector128<byte> code = Vector128.LoadUnsafe(ref from, (nuint)i);
                Vector128<byte> power = Vector128.ShuffleNative(PowersOfTwo, (code >> 4) & Vector128.Create((byte)7));
                Vector256<short> mantissa = Widen((code & Vector128.Create((byte)15)) ^ Vector128.Create((byte)15));
                Vector256<short> magnitude = (((mantissa << 3) + Vector256.Create((short)Bias)) * Widen(power)) - Vector256.Create((short)Bias);
                // x ^ -1 - -1 is -x.
                Vector256<short> sign = Negative(code);
                ((magnitude ^ sign) - sign).StoreUnsafe(ref to, (nuint)i);
            }
        }

        Look(codes[i..], samples[i..], _pcmuToLinear);
    }

    /// <summary>Decodes A-law codes (PCMA) into as many samples.</summary>
    public static void DecodePcma(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        samples = samples[..codes.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte from = ref MemoryMarshal.GetReference(codes);
            ref short to = ref MemoryMarshal.GetReference(samples);
            for (; i <= codes.Length - 16; i += 16)
            {
                Vector128<byte> code = Vector128.LoadUnsafe(ref from, (nuint)i) ^ Vector128.Create((byte)0x55);
                Vector128<byte> exponent = (code >> 4) & Vector128.Create((byte)7);
                Vector128<byte> power = Vector128.ShuffleNative(HalfPowersOfTwo, exponent);
                Vector256<short> mantissa = Widen(code & Vector128.Create((byte)15)) << 4;
                // The lowest segment has no implied leading one.
                Vector256<short> leading = Vector256.AndNot(
                    Vector256.Create((short)256),
                    Vector256.Equals(Widen(exponent), Vector256<short>.Zero));
                Vector256<short> magnitude = (mantissa + leading + Vector256.Create((short)8)) * Widen(power);
                Vector256<short> sign = Negative(code);
                ((magnitude ^ sign) - sign).StoreUnsafe(ref to, (nuint)i);
            }
        }

        Look(codes[i..], samples[i..], _pcmaToLinear);
    }

    /// <summary>Encodes samples into as many mu-law codes (PCMU).</summary>
    public static void EncodePcmu(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = codes[..samples.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref short from = ref MemoryMarshal.GetReference(samples);
            ref byte to = ref MemoryMarshal.GetReference(codes);
            for (; i <= samples.Length - 16; i += 16)
            {
                Vector256<short> sample = Vector256.LoadUnsafe(ref from, (nuint)i);
                Vector256<short> sign = sample >> 15;
                // -32768 has no positive twin and clips from either side: as unsigned it is 32768.
                Vector256<ushort> magnitude = Vector256.Min(((sample ^ sign) - sign).AsUInt16(), Vector256.Create((ushort)Clip));
                Vector256<short> code = UpperBits(magnitude + Vector256.Create((ushort)Bias));
                Pack(~(code | (sign & Vector256.Create((short)0x80)))).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < samples.Length; i++)
            codes[i] = EncodePcmuSample(samples[i]);
    }

    /// <summary>Encodes samples into as many A-law codes (PCMA).</summary>
    public static void EncodePcma(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = codes[..samples.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref short from = ref MemoryMarshal.GetReference(samples);
            ref byte to = ref MemoryMarshal.GetReference(codes);
            for (; i <= samples.Length - 16; i += 16)
            {
                Vector256<short> sample = Vector256.LoadUnsafe(ref from, (nuint)i);
                Vector256<short> sign = sample >> 15;
                Vector256<short> magnitude = sample ^ sign;
                Vector256<short> code = Vector256.ConditionalSelect(
                    Vector256.LessThan(magnitude, Vector256.Create((short)256)),
                    magnitude >> 4,
                    UpperBits(magnitude.AsUInt16()));
                Pack((code | Vector256.AndNot(Vector256.Create((short)0x80), sign)) ^ Vector256.Create((short)0x55)).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < samples.Length; i++)
            codes[i] = EncodePcmaSample(samples[i]);
    }

    /// <summary>PCMA to PCMU or back, in place: the very codes that decoding and encoding give.</summary>
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
                Vector512.ConditionalSelect(Vector512.LessThan(code.AsSByte(), Vector512<sbyte>.Zero).AsByte(), upper, lower).StoreUnsafe(ref at, (nuint)i);
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

    private static Vector128<byte> PowersOfTwo => Vector128.Create((byte)128, 64, 32, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0);

    private static Vector128<byte> HalfPowersOfTwo => Vector128.Create((byte)1, 1, 2, 4, 8, 16, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen(Vector128<byte> bytes) => Vector256.WidenLower(bytes.ToVector256Unsafe()).AsInt16();

    /// <summary>All ones where the sign bit, sent inverted, says negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Negative(Vector128<byte> codes) =>
        Vector256.GreaterThanOrEqual(Vector256.WidenLower(codes.AsSByte().ToVector256Unsafe()), Vector256<short>.Zero);

    /// <summary>Exponent and four bits of mantissa of magnitudes of at least 2^7: what a float keeps in its upper bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> UpperBits(Vector256<ushort> magnitude)
    {
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(magnitude);
        Vector256<int> first = Vector256.ConvertToSingle(lower.AsInt32()).AsInt32() >> 19;
        Vector256<int> second = Vector256.ConvertToSingle(upper.AsInt32()).AsInt32() >> 19;
        return Vector256.Narrow(first, second) - Vector256.Create((short)FloatBase);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pack(Vector256<short> codes) => Vector128.Narrow(codes.GetLower().AsUInt16(), codes.GetUpper().AsUInt16());

    private static void Look(ReadOnlySpan<byte> codes, Span<short> samples, short[] table)
    {
        for (int i = 0; i < codes.Length; i++)
            samples[i] = table[codes[i]];
    }

    private static T[] Table<T>(Func<int, T> value) => [.. Enumerable.Range(0, 256).Select(value)];
}
