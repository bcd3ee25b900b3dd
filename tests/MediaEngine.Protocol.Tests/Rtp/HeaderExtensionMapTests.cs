using CsCheck;
using MediaEngine.Protocol.Rtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class HeaderExtensionMapTests
{
    private const int Headroom = 128;

    private static readonly Gen<(byte Id, byte[] Data)[]> _elements =
        Gen.Byte[1, 30].Select(Gen.Byte.Array[0, 20], (id, data) => (id, data)).Array[0, 6];

    [Fact]
    public void Ids_are_mapped_the_rest_goes_and_payload_and_header_stay()
    {
        Gen.Select(_elements, Gen.Byte[0, 30].Array[31], Gen.Bool, Gen.Int[0, 15], Gen.Byte.Array[1, 40])
            .Sample((elements, ids, withMid, csrcs, payload) =>
            {
                byte[] room = new byte[2048];
                int length = Write(room.AsSpan(Headroom), elements, csrcs, payload);
                byte[] before = room.AsSpan(Headroom, length).ToArray();
                Assert.True(RtpPacket.TryParse(room.AsSpan(Headroom, length), out RtpPacket packet));
                byte[] mid = [(byte)'v', (byte)'1'];
                var map = new HeaderExtensionMap([.. Enumerable.Range(1, 30).Select(i => ((byte)i, ids[i]))], 31, mid);
                int offset = Headroom;
                bool changed = map.TryRewrite(room, ref offset, packet, withMid);
                int newLength = length + Headroom - offset;
                Assert.True(RtpPacket.TryParse(room.AsSpan(offset, newLength), out RtpPacket after));
                if (!changed)
                    Assert.Equal(before, after.Bytes.ToArray());
                Assert.Equal(payload, after.Payload.ToArray());
                Assert.Equal((77, 4711u, 5u, csrcs), (after.SequenceNumber, after.Ssrc, after.Timestamp.Value, after.CsrcCount));
                for (int i = 0; i < csrcs; i++)
                    Assert.Equal((uint)i, after.Csrc(i));
                List<(byte, string)> expected = withMid ? [(31, Convert.ToHexString(mid))] : [];
                foreach ((byte id, byte[] data) in elements)
                {
                    if (ids[id] != 0)
                        expected.Add((ids[id], Convert.ToHexString(data)));
                }

                var seen = new List<(byte, string)>();
                foreach (RtpHeaderExtension extension in after.Extensions)
                    seen.Add((extension.Id, Convert.ToHexString(extension.Data)));
                Assert.Equal(expected, seen);
                Assert.Equal(expected.Count > 0, seen.Count > 0);
            });
    }

    [Fact]
    public void A_packet_whose_extensions_keep_their_ids_is_not_touched()
    {
        byte[] room = new byte[2048];
        int length = Write(room.AsSpan(Headroom), [(3, [1, 2]), (4, [9])], 2, [1, 2, 3]);
        Assert.True(RtpPacket.TryParse(room.AsSpan(Headroom, length), out RtpPacket packet));
        int offset = Headroom;
        Assert.False(new HeaderExtensionMap([(3, 3), (4, 4), (5, 6)], 0, []).TryRewrite(room, ref offset, packet, withMid: true));
    }

    [Fact]
    public void An_element_is_erased_where_it_is_and_the_send_time_moves_on()
    {
        byte[] room = new byte[100];
        int length = Write(room, [(2, [0xff, 0xff, 0xff]), (5, [0x12, 0x34])], 0, [7]);
        Assert.True(RtpPacket.TryParse(room.AsSpan(0, length), out RtpPacket packet));
        AbsoluteSendTime.Advance(room, packet, 2, TimeSpan.FromSeconds(1));
        RtpHeaderExtensions.Erase(room, packet, 5);
        Assert.True(RtpHeaderExtensions.TryFind(packet, 2, out ReadOnlySpan<byte> time));
        Assert.Equal([0x03, 0xff, 0xff], time.ToArray());
        Assert.False(RtpHeaderExtensions.TryFind(packet, 5, out _));
        Assert.Equal([7], packet.Payload.ToArray());
    }

    [Fact]
    public void A_retransmission_holds_its_original()
    {
        Gen.Select(Gen.Byte.Array[1, 1000], Gen.UShort, _elements).Sample((payload, sequenceNumber, elements) =>
        {
            byte[] original = new byte[2048];
            int length = Write(original, elements, 1, payload);
            Assert.True(RtpPacket.TryParse(original.AsSpan(0, length), out RtpPacket packet));
            byte[] rtx = new byte[2048];
            int rtxLength = RtxPacket.Write(rtx, packet, 97, sequenceNumber, 99);
            Assert.True(RtpPacket.TryParse(rtx.AsSpan(0, rtxLength), out RtpPacket wrapped));
            Assert.Equal((97, sequenceNumber, 99u), (wrapped.PayloadType, wrapped.SequenceNumber, wrapped.Ssrc));
            Assert.True(RtxPacket.TryReadOsn(wrapped, out ushort osn));
            RtxPacket.Unwrap(rtx, wrapped.HeaderLength, packet.PayloadType, osn, packet.Ssrc);
            Assert.Equal(original.AsSpan(0, length).ToArray(), rtx.AsSpan(RtxPacket.OsnLength, length).ToArray());
        });
    }

    private static int Write(Span<byte> room, (byte Id, byte[] Data)[] elements, int csrcs, byte[] payload)
    {
        RtpHeader.Write(room, 96, false, 77, new RtpTimestamp(5), 4711);
        room[0] |= (byte)csrcs;
        int at = RtpPacket.MinimumHeader;
        for (int i = 0; i < csrcs; i++, at += 4)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(room[at..], (uint)i);
        if (elements.Length > 0)
        {
            room[0] |= 0x10;
            int start = at;
            at += 4;
            bool twoByte = elements.Any(e => e.Id > 14 || e.Data.Length is 0 or > 16);
            foreach ((byte id, byte[] data) in elements)
                at += twoByte
                    ? RtpHeaderExtensions.WriteTwoByte(room[at..], id, data) : RtpHeaderExtensions.WriteOneByte(room[at..], id, data);
            while ((at - start) % 4 != 0)
                room[at++] = 0;
            RtpHeaderExtensions.WriteBlockHeader(
                room[start..], twoByte ? RtpHeaderExtensions.TwoByteProfile : RtpHeaderExtensions.OneByteProfile, (at - start) / 4 - 1);
        }

        payload.CopyTo(room[at..]);
        return at + payload.Length;
    }
}
