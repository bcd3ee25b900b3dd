using System.Buffers.Binary;

namespace MediaEngine.Benchmarks;

/// <summary>H.264 frames of the size a camera sends at 2 Mbit/s, and their packets.</summary>
internal static class SampleFrames
{
    private const int FragmentSize = 1180;

    /// <summary>One non-IDR slice of 10000 octets behind its length.</summary>
    public static byte[] H264()
    {
        var frame = new byte[10_004];
        new Random(1).NextBytes(frame);
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (byte)Math.Max(frame[i], (byte)4);
        BinaryPrimitives.WriteInt32BigEndian(frame, 10_000);
        frame[4] = 0x61;
        frame[5] = 0x9a;
        return frame;
    }

    /// <summary>The same as payloads of RFC 6184 in fragments.</summary>
    public static byte[][] H264Payloads()
    {
        var unit = H264().AsSpan(4);
        List<byte[]> payloads = [];
        for (var at = 1; at < unit.Length; at += FragmentSize)
        {
            var end = Math.Min(unit.Length, at + FragmentSize);
            byte[] header = [0x7c, (byte)((unit[0] & 0x1f) | (at == 1 ? 0x80 : 0) | (end == unit.Length ? 0x40 : 0))];
            payloads.Add([.. header, .. unit[at..end]]);
        }
        return [.. payloads];
    }
}
