using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Testing;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>
/// Reads the bitstreams of tests/vectors/payloads, cuts them into units, and sends them through packetizers and depacketizers.
/// </summary>
internal static class Stream
{
    public static byte[] File(string name) => System.IO.File.ReadAllBytes(VectorFile.Path("payloads", name));

    /// <summary>The NAL units of a byte stream.</summary>
    public static List<byte[]> Units(string name)
    {
        ReadOnlySpan<byte> rest = File(name);
        List<byte[]> units = [];
        while (AnnexB.TryRead(ref rest, out ReadOnlySpan<byte> unit))
            units.Add(unit.ToArray());
        return units;
    }

    /// <summary>The access units of an H.264 stream, as lists of NAL units. An access unit ends after its last slice.</summary>
    public static List<List<byte[]>> H264Pictures(string name)
    {
        List<List<byte[]>> pictures = [[]];
        bool slice = false;
        foreach (byte[] unit in Units(name))
        {
            int type = unit[0] & 0x1f;
            bool isSlice = type is 1 or 5;
            if (slice && (!isSlice || (unit[1] & 0x80) != 0))
            {
                pictures.Add([]);
                slice = false;
            }

            pictures[^1].Add(unit);
            slice |= isSlice;
        }

        return pictures;
    }

    public static List<List<byte[]>> H265Pictures(string name)
    {
        List<List<byte[]>> pictures = [[]];
        bool slice = false;
        foreach (byte[] unit in Units(name))
        {
            int type = unit[0] >> 1;
            bool isSlice = type < 32;
            if (slice && type is not (36 or 37 or 38 or 40) && (!isSlice || (unit[2] & 0x80) != 0))
            {
                pictures.Add([]);
                slice = false;
            }

            pictures[^1].Add(unit);
            slice |= isSlice;
        }

        return pictures;
    }

    /// <summary>Puts the length of each NAL unit before it.</summary>
    public static byte[] Join(IEnumerable<byte[]> units) =>
        [.. units.SelectMany(
            u => new byte[] { (byte)(u.Length >> 24), (byte)(u.Length >> 16), (byte)(u.Length >> 8), (byte)u.Length }.Concat(u))];

    /// <summary>The frames of an IVF file.</summary>
    public static List<byte[]> Ivf(string name)
    {
        byte[] file = File(name);
        List<byte[]> frames = [];
        for (int at = 32; at + 12 <= file.Length;)
        {
            int length = BitConverter.ToInt32(file, at);
            frames.Add(file[(at + 12)..(at + 12 + length)]);
            at += 12 + length;
        }

        return frames;
    }

    /// <summary>Sends packets into a depacketizer, 1 ms apart. A null packet is lost. Ends the stream.</summary>
    public static List<ReadFrame> Read(Depacketizer depacketizer, IEnumerable<SentPacket?> packets, bool flush = true)
    {
        ushort sequence = 65530;
        long time = 1000;
        List<ReadFrame> frames = [];
        foreach (SentPacket? packet in packets)
        {
            sequence++;
            time++;
            if (packet is null)
                continue;
            depacketizer.Append(packet.Payload,
                new PacketArrival(sequence, packet.Timestamp, packet.Marker, MonotonicTime.FromMilliseconds(time)));
            Take(depacketizer, frames);
        }

        if (flush)
            depacketizer.Flush(MonotonicTime.FromMilliseconds(time));
        Take(depacketizer, frames);
        return frames;
    }

    public static void Take(Depacketizer depacketizer, List<ReadFrame> frames)
    {
        while (depacketizer.TryTake(out FrameHandle frame))
        {
            frames.Add(new ReadFrame(depacketizer.Pool.Data(frame).ToArray(), depacketizer.Pool.Info(frame)));
            depacketizer.Pool.Release(frame);
        }
    }

    /// <summary>The packets of one frame.</summary>
    public static List<SentPacket> Send(Packetizer packetizer, byte[] frame, uint timestamp, FrameFlags flags, int budget)
    {
        List<SentPacket> packets = [];
        byte[] payload = new byte[budget];
        var cursor = default(PacketCursor);
        var info = new FrameInfo { Flags = flags };
        for (int length; (length = packetizer.Write(ref cursor, frame, info, payload, out bool marker)) != 0;)
        {
            if (length < 0)
                throw new InvalidOperationException("cannot be sent");
            packets.Add(new SentPacket(payload[..length], timestamp, marker));
        }

        return packets;
    }
}
