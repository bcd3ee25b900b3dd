using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// MPEG-1 and MPEG-2 audio, layers I to III (RFC 2250 section 3.5), with a 90 kHz clock. A frame is one audio frame with its header.
/// </summary>
public sealed class MpegAudioDepacketizer(FramePool pool) : FragmentDepacketizer(pool)
{
    private const int HeaderLength = 4;
    private const int ClockRate = 90000;

    private int _expected;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (payload.Length <= HeaderLength)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        int offset = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        ReadOnlySpan<byte> data = payload[HeaderLength..];
        if (offset > 0)
        {
            Fragment(data, offset, packet);
            return;
        }

        uint timestamp = packet.Timestamp;
        while (!data.IsEmpty)
        {
            if (!MpegAudioHeader.TryParse(data, out MpegAudioHeader header))
            {
                Refuse(packet, ref Count.Malformed);
                return;
            }

            if (header.Length > data.Length)
            {
                if (Open(start: true, packet))
                {
                    _expected = header.Length;
                    Add(data);
                }

                return;
            }

            if (Assembly.IsOpen)
                Finish(packet.Arrival);
            Whole(data[..header.Length], packet, timestamp, FrameFlags.Key);
            timestamp += (uint)(header.Samples * (long)ClockRate / header.SampleRate);
            data = data[header.Length..];
        }
    }

    private protected override void Describe(ref FrameInfo info)
    {
        info.Flags |= FrameFlags.Key;
        if (Assembly.Length != _expected)
            Assembly.MarkDamaged();
    }

    private void Fragment(ReadOnlySpan<byte> data, int offset, in PacketArrival packet)
    {
        if (!Open(start: false, packet))
            return;
        if (offset != Assembly.Length)
            Assembly.MarkDamaged();
        Add(data);
        if (Assembly.Length >= _expected)
            Finish(packet.Arrival);
    }
}
