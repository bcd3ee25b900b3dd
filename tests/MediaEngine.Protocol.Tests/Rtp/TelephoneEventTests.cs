using System.Text.Json;
using CsCheck;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class TelephoneEventTests
{
    private static readonly JsonElement _vector = VectorFile.Json("rtp", "dtmf-rfc4733.json");

    [Fact]
    public void Reads_and_writes_the_packet_of_the_RFC()
    {
        JsonElement figure = _vector.GetProperty("figure3_packet");
        byte[] bytes = Convert.FromHexString(figure.GetProperty("hex").GetString()!);
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        Assert.Equal(figure.GetProperty("pt").GetByte(), packet.PayloadType);
        Assert.Equal(figure.GetProperty("timestamp").GetUInt32(), packet.Timestamp.Value);
        Assert.True(TelephoneEvent.TryParse(packet.Payload, out TelephoneEvent read));
        TelephoneEvent expected = new(figure.GetProperty("event").GetByte(), figure.GetProperty("end").GetInt32() == 1,
            figure.GetProperty("volume").GetByte(),
            figure.GetProperty("duration").GetUInt16());
        Assert.Equal(expected, read);
        Assert.Equal(-20, read.Dbm0);

        byte[] written = new byte[TelephoneEvent.Length];
        Assert.Equal(4, expected.Write(written));
        Assert.Equal(packet.Payload.ToArray(), written);
    }

    [Fact]
    public void The_dialling_example_of_the_RFC_survives_the_wire()
    {
        byte[] payload = new byte[TelephoneEvent.Length];
        int rows = 0;
        foreach (JsonElement row in _vector.GetProperty("table5_dial_911").GetProperty("rows").EnumerateArray())
        {
            TelephoneEvent written = new(row[4].GetByte(), row[6].GetInt32() == 1, 7, row[5].GetUInt16());
            written.Write(payload);
            Assert.Equal([row[4].GetByte(), (byte)(row[6].GetInt32() == 1 ? 0x87 : 0x07), (byte)(row[5].GetInt32() >> 8),
                (byte)row[5].GetInt32()], payload);
            Assert.True(TelephoneEvents.TryParse(payload, out TelephoneEvents events));
            Assert.Equal(1, events.Count);
            Assert.Equal(written, events.Last);
            Assert.Equal(0u, events.Offset(0));
            rows++;
        }

        Assert.Equal(14, rows);
    }

    [Fact]
    public void Events_packed_into_one_payload_follow_each_other_in_time()
    {
        // Three digits: two have ended, one continues.
        byte[] payload = [1, 0x8a, 0x03, 0x20, 2, 0x8a, 0xff, 0xff, 3, 0x0a, 0x01, 0x40];
        Assert.True(TelephoneEvents.TryParse(payload, out TelephoneEvents events));
        Assert.Equal(3, events.Count);
        Assert.Equal(new TelephoneEvent(1, true, 10, 800), events[0]);
        Assert.Equal(new TelephoneEvent(2, true, 10, 65535), events[1]);
        Assert.Equal(new TelephoneEvent(3, false, 10, 320), events.Last);
        Assert.Equal(0u, events.Offset(0));
        Assert.Equal(800u, events.Offset(1));
        Assert.Equal(66335u, events.Offset(2));
    }

    [Fact]
    public void The_reserved_bit_is_ignored_and_never_sent()
    {
        Assert.True(TelephoneEvent.TryParse([5, 0xc8, 0, 1], out TelephoneEvent read));
        Assert.Equal(new TelephoneEvent(5, true, 8, 1), read);
        byte[] written = new byte[4];
        read.Write(written);
        Assert.Equal([5, 0x88, 0, 1], written);
    }

    [Fact]
    public void A_volume_that_does_not_exist_leaves_the_other_bits_alone()
    {
        byte[] written = new byte[4];
        new TelephoneEvent(5, false, 200, 1).Write(written);
        Assert.Equal([5, 63, 0, 1], written);
    }

    [Fact]
    public void Every_event_survives_the_wire()
    {
        Gen.Select(Gen.Byte, Gen.Bool, Gen.Byte[0, 63], Gen.UShort).Sample((code, end, volume, duration) =>
        {
            byte[] bytes = new byte[4];
            TelephoneEvent written = new(code, end, volume, duration);
            return written.Write(bytes) == 4 && TelephoneEvent.TryParse(bytes, out TelephoneEvent read) && read == written;
        });
    }

    [Fact]
    public void Any_payload_is_whole_events_or_refused()
    {
        Gen.Byte.Array[0, 1500].Sample(payload =>
        {
            bool parsed = TelephoneEvents.TryParse(payload, out TelephoneEvents events);
            Assert.Equal(payload.Length > 0 && payload.Length % 4 == 0, parsed);
            Assert.Equal(payload.Length >= 4, TelephoneEvent.TryParse(payload, out TelephoneEvent first));
            Assert.Equal(payload.Length / 4, parsed ? events.Count : payload.Length / 4);
            uint offset = 0;
            for (int i = 0; parsed && i < events.Count; i++)
            {
                Assert.Equal(offset, events.Offset(i));
                offset += (uint)(payload[i * 4 + 2] << 8 | payload[i * 4 + 3]);
                Assert.Equal(payload[i * 4], events[i].Code);
            }

            if (parsed)
                Assert.Equal(first, events[0]);
        }, iter: 1000);
    }

    [Fact]
    public void A_destination_too_small_is_not_written_to()
    {
        byte[] destination = [9, 9, 9];
        Assert.Throws<ArgumentOutOfRangeException>(() => new TelephoneEvent(1, true, 10, 800).Write(destination));
        Assert.Equal([9, 9, 9], destination);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        byte[] payload = [1, 0x8a, 0x03, 0x20, 2, 0x8a, 0xff, 0xff];
        byte[] written = new byte[4];
        uint sum = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            if (TelephoneEvents.TryParse(payload, out TelephoneEvents events))
                sum += events.Offset(1) + (uint)events.Last.Write(written);
        }));
        Assert.NotEqual(0u, sum);
    }
}
