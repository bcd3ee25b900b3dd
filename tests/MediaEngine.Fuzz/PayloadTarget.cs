using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Fuzz;

/// <summary>
/// Sends packets of one stream into a depacketizer, and each frame into a packetizer. The first octet selects the format. Each packet has
/// an octet of flags (marker, loss before it, new timestamp, two octets of length), its length and its payload. The oracle: frames keep
/// their limits and can be read, packets keep the budget, and no frame stays in use.
/// </summary>
internal static class PayloadTarget
{
    private const int Formats = 14;
    private const int Budget = 100;
    private const long PoolBytes = 64 << 10;

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        int format = input[0] % Formats;
        input = input[1..];
        using var pool = new FramePool(PoolBytes);
        using Depacketizer depacketizer = Create(format, pool);
        Packetizer? packetizer = Sender(format);
        ushort sequence = 65530;
        uint timestamp = 0;
        long time = 0;
        while (input.Length >= 2)
        {
            byte flags = input[0];
            int length = input[1];
            input = input[2..];
            if ((flags & 8) != 0 && !input.IsEmpty)
            {
                length |= input[0] << 8;
                input = input[1..];
            }

            length = Math.Min(length, input.Length);
            sequence += (ushort)((flags & 2) != 0 ? 2 : 1);
            timestamp += (flags & 4) != 0 ? 3600u : 0;
            time++;
            depacketizer.Append(input[..length],
                new PacketArrival(sequence, timestamp, (flags & 1) != 0, MonotonicTime.FromMilliseconds(time)));
            input = input[length..];
            Take(depacketizer, packetizer, format);
        }

        depacketizer.Expire(MonotonicTime.FromMilliseconds(time + 100));
        depacketizer.Flush(MonotonicTime.FromMilliseconds(time + 100));
        Take(depacketizer, packetizer, format);
        Require(pool.InUse == 0, "no frame is left behind");
        Require(pool.Bytes <= PoolBytes, "the pool keeps its bound");
    }

    private static Depacketizer Create(int format, FramePool pool) => format switch
    {
        0 => new H264Depacketizer(pool, new H264ParameterSets()),
        1 => new H265Depacketizer(pool, new H265ParameterSets()),
        2 => new H265Depacketizer(pool, new H265ParameterSets(), withDon: true),
        3 => new Vp8Depacketizer(pool),
        4 => new Vp9Depacketizer(pool),
        5 => new Av1Depacketizer(pool),
        6 => new JpegDepacketizer(pool),
        7 => new Mpeg4VisualDepacketizer(pool),
        8 => new H263Depacketizer(pool, rfc2190: false),
        9 => new H263Depacketizer(pool, rfc2190: true),
        10 => new AacDepacketizer(pool),
        11 => new LatmDepacketizer(pool, [], configInStream: true),
        12 => new MpegAudioDepacketizer(pool),
        _ => new SampleDepacketizer(pool),
    };

    private static Packetizer? Sender(int format) => format switch
    {
        0 => new H264Packetizer(fragments: true, null),
        1 or 2 => new H265Packetizer(null),
        3 => new Vp8Packetizer(1, temporalLayers: true),
        4 => new Vp9Packetizer(1, temporalLayers: true),
        5 => new Av1Packetizer(),
        6 => new JpegPacketizer(),
        10 => new AacPacketizer(),
        _ => null,
    };

    private static void Take(Depacketizer depacketizer, Packetizer? packetizer, int format)
    {
        Span<byte> payload = stackalloc byte[Budget];
        while (depacketizer.TryTake(out FrameHandle handle))
        {
            ReadOnlySpan<byte> frame = depacketizer.Pool.Data(handle);
            ref FrameInfo info = ref depacketizer.Pool.Info(handle);
            Require(frame.Length is > 0 and <= FramePool.MaximumFrame, "a frame has an allowed length");
            Require(info.LossOffset <= frame.Length, "the loss lies in the frame");
            Require(info.IsDamaged == info.LossOffset >= 0, "damage has a place");
            if (format <= 2)
                WalkUnits(frame);
            var cursor = default(PacketCursor);
            int left = 2 * frame.Length + 64;
            int length = 1;
            while (packetizer is not null && length > 0)
            {
                length = packetizer.Write(ref cursor, frame, info, payload, out _);
                Require(length <= Budget && left-- > 0, "sending ends");
            }

            depacketizer.Pool.Release(handle);
        }
    }

    private static void WalkUnits(ReadOnlySpan<byte> frame)
    {
        int total = 0;
        foreach (ReadOnlySpan<byte> unit in new UnitReader(frame))
        {
            Require(!AnnexB.HasStartCode(unit), "a unit has no start code");
            total += UnitReader.PrefixLength + unit.Length;
        }

        Require(total == frame.Length, "a frame is nothing but units");
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
            throw new InvalidOperationException($"Broken rule: {rule}");
    }
}
