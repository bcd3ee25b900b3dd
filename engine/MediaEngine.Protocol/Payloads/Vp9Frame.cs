namespace MediaEngine.Protocol.Payloads;

/// <summary>The uncompressed header of a VP9 frame (VP9 bitstream specification section 6.2) and the superframe index (annex B).</summary>
public static class Vp9Frame
{
    /// <summary>Largest number of frames in a superframe.</summary>
    public const int MaximumLayers = 8;

    /// <summary>Returns true for a key frame, with its size.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> frame, out int width, out int height)
    {
        width = height = 0;
        var bits = new RbspReader(frame, emulation: false);
        if (bits.Bits(2) != 2)
            return false;
        uint profile = bits.Bits(1) | (bits.Bits(1) << 1);
        if (profile == 3)
            bits.Skip(1);
        if (bits.Flag() || bits.Flag())
            return false;
        bits.Skip(2);
        if (bits.Bits(24) != 0x498342)
            return false;
        if (profile >= 2)
            bits.Skip(1);
        uint colourSpace = bits.Bits(3);
        const uint Rgb = 7;
        if (colourSpace != Rgb)
            bits.Skip(profile is 1 or 3 ? 4 : 1);
        else if (profile is 1 or 3)
            bits.Skip(1);
        width = (int)bits.Bits(16) + 1;
        height = (int)bits.Bits(16) + 1;
        return !bits.Overrun;
    }

    /// <summary>Splits a stored picture into the frames of its spatial layers. Without an index there is one frame.</summary>
    /// <returns>The number of frames; <paramref name="lengths"/> contains their lengths.</returns>
    public static int ReadIndex(ReadOnlySpan<byte> picture, Span<int> lengths)
    {
        lengths[0] = picture.Length;
        if (picture.IsEmpty || (picture[^1] & 0xe0) != 0xc0)
            return 1;
        int frames = (picture[^1] & 7) + 1;
        int octets = ((picture[^1] >> 3) & 3) + 1;
        int size = 2 + frames * octets;
        if (picture.Length < size || picture[^size] != picture[^1])
            return 1;
        ReadOnlySpan<byte> index = picture[^(size - 1)..];
        long total = 0;
        for (int i = 0; i < frames; i++)
        {
            long length = 0;
            for (int j = 0; j < octets; j++)
                length |= (long)index[i * octets + j] << (8 * j);
            lengths[i] = (int)Math.Min(length, int.MaxValue);
            total += length;
        }

        if (total <= picture.Length - size)
            return frames;
        lengths[0] = picture.Length;
        return 1;
    }

    /// <summary>Writes the superframe index that follows several frames. Returns its length.</summary>
    internal static int WriteIndex(Span<byte> destination, ReadOnlySpan<int> lengths)
    {
        byte marker = (byte)(0xc0 | (3 << 3) | (lengths.Length - 1));
        destination[0] = marker;
        int at = 1;
        foreach (int length in lengths)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(destination[at..], length);
            at += 4;
        }

        destination[at] = marker;
        return at + 1;
    }
}
