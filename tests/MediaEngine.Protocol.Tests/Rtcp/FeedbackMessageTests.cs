using CsCheck;
using MediaEngine.Protocol.Rtcp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtcp;

public sealed class FeedbackMessageTests
{
    private static readonly Gen<long?[]> _arrivalGaps = Gen.Int[0, 3000].Select(Gen.Double[0, 1],
        (ticks, chance) => chance < 0.3 ? (long?)null : ticks - 200)
        .Array[0, 1200];

    [Fact]
    public void Transport_feedback_says_what_arrived_and_when()
    {
        _arrivalGaps.Select(Gen.UShort, Gen.Int[0, 1 << 30]).Sample((gaps, first, start) =>
        {
            long at = start;
            var arrivals = new List<long> { at };
            foreach (long? gap in gaps)
                arrivals.Add(gap is { } step ? at += step * 10 : TransportWideFeedback.NotReceived);
            byte[] packet = new byte[1500];
            int from = 0;
            while (from < arrivals.Count)
            {
                if (arrivals[from] == TransportWideFeedback.NotReceived)
                {
                    from++;
                    continue;
                }

                int length = TransportWideFeedback.Write(
                    packet, 1, 2, (ushort)(first + from), 7, arrivals.ToArray().AsSpan(from), out int taken);
                Assert.InRange(length, 1, 1200);
                Assert.True(taken > 0);
                Assert.True(RtcpCompound.TryParse(packet.AsSpan(0, length), out RtcpCompound compound));
                foreach (RtcpPacket one in compound)
                {
                    Assert.True(FeedbackMessage.TryParse(one, out FeedbackMessage feedback));
                    Assert.True(TransportWideFeedback.TryParse(feedback, out TransportWideFeedback read));
                    Assert.Equal((taken, 7, (ushort)(first + from)), (read.StatusCount, read.FeedbackCount, read.BaseSequenceNumber));

                    // The reference time has 24 bits: compare from the first arrival on.
                    long? offset = null;
                    int index = from;
                    foreach ((ushort sequenceNumber, long arrival) in read)
                    {
                        Assert.Equal((ushort)(first + index), sequenceNumber);
                        Assert.Equal(arrivals[index] == TransportWideFeedback.NotReceived, arrival == TransportWideFeedback.NotReceived);
                        if (arrival != TransportWideFeedback.NotReceived)
                        {
                            offset ??= arrivals[index] - arrival;
                            Assert.Equal(arrivals[index], arrival + offset.Value);
                        }

                        index++;
                    }

                    Assert.Equal(from + taken, index);
                }

                from += taken;
            }
        });
    }

    [Fact]
    public void The_example_of_the_draft_is_read()
    {
        // A run of three not received, a vector of one-bit symbols, and the deltas of the three packets that arrived.
        byte[] packet =
        [
            0xaf, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 10, 0, 8, 0, 0, 1, 9,
            0x00, 0x03, 0b1001_0110, 0, 4, 8, 12, 1,
        ];
        Assert.True(RtcpCompound.TryParse(packet, out RtcpCompound compound));
        foreach (RtcpPacket one in compound)
        {
            Assert.True(FeedbackMessage.TryParse(one, out FeedbackMessage feedback));
            Assert.True(TransportWideFeedback.TryParse(feedback, out TransportWideFeedback read));
            var seen = new List<(int, long)>();
            foreach ((ushort sequenceNumber, long arrival) in read)
            {
                if (arrival != TransportWideFeedback.NotReceived)
                    seen.Add((sequenceNumber, arrival - 256));
            }

            Assert.Equal([(14, 4), (16, 12), (17, 24)], seen);
        }
    }

    [Fact]
    public void Damaged_transport_feedback_is_refused_or_read_within_its_bounds()
    {
        byte[] valid = new byte[200];
        int length = TransportWideFeedback.Write(valid, 1, 2, 65530, 0, [100, TransportWideFeedback.NotReceived, 900, 905, 880], out _);
        Gen.Int[0, length - 1].Select(Gen.Byte).Array[1, 6].Sample(changes =>
        {
            byte[] packet = valid.AsSpan(0, length).ToArray();
            foreach ((int at, byte value) in changes)
                packet[at] = value;
            int statuses = 0;
            if (!RtcpCompound.TryParse(packet, out RtcpCompound compound))
                return;
            foreach (RtcpPacket one in compound)
            {
                if (!FeedbackMessage.TryParse(one, out FeedbackMessage feedback)
                    || !TransportWideFeedback.TryParse(feedback, out TransportWideFeedback read))
                    continue;
                foreach ((ushort, long) _ in read)
                    statuses++;
                Assert.Equal(read.StatusCount, statuses);
            }
        });
    }

    [Fact]
    public void Remb_round_trips_to_eighteen_bits()
    {
        Gen.ULong.Select(Gen.UInt.Array[0, 8]).Sample((bitrate, ssrcs) =>
        {
            byte[] packet = new byte[100];
            int length = Remb.Write(packet, 9, bitrate, ssrcs);
            Assert.True(RtcpCompound.TryParse(packet.AsSpan(0, length), out RtcpCompound compound));
            foreach (RtcpPacket one in compound)
            {
                Assert.True(FeedbackMessage.TryParse(one, out FeedbackMessage feedback));
                Assert.True(Remb.TryParse(feedback, out Remb remb));
                Assert.Equal(ssrcs.Length, remb.SsrcCount);
                for (int i = 0; i < ssrcs.Length; i++)
                    Assert.Equal(ssrcs[i], remb.Ssrc(i));
                Assert.True(remb.Bitrate <= bitrate);
                Assert.True(bitrate - remb.Bitrate <= bitrate >> 17);
            }
        });
    }

    [Fact]
    public void A_remb_that_lists_more_streams_than_it_has_is_none()
    {
        byte[] packet = new byte[100];
        int length = Remb.Write(packet, 9, 1_000_000, [5]);
        packet[FeedbackMessage.FixedLength + 4] = 2;
        Assert.True(RtcpCompound.TryParse(packet.AsSpan(0, length), out RtcpCompound compound));
        foreach (RtcpPacket one in compound)
        {
            Assert.True(FeedbackMessage.TryParse(one, out FeedbackMessage feedback));
            Assert.False(Remb.TryParse(feedback, out _));
        }
    }
}
