using System.Buffers.Binary;
using MediaEngine.Media;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>Telephone events (RFC 4733) with transcoded audio.</summary>
public sealed class TelephoneEventTests() : TranscodedCall(seed: 32)
{
    [Fact]
    public void An_event_keeps_its_beginning_and_lasts_as_long_in_the_clock_of_the_receiver()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Events(Events8000, 101, Events48000, 97));
        SendNumbers(1, 2, 3);
        for (int i = 0; i < 4; i++)
            SendEvent(number: 4 + i, timestamp: 640, duration: 160 * (i + 1), isEnd: i == 3, marker: i == 0);
        List<HeardPacket> events = [.. Heard.Where(p => p.PayloadType == 97)];
        Assert.Equal(4, events.Count);
        Assert.Equal([960, 1920, 2880, 3840], events.Select(Duration));
        Assert.Single(events.Select(p => p.Timestamp).Distinct());
        Assert.Equal([true, false, false, false], events.Select(p => p.Marker));
        Assert.Equal([5, 5, 5, 0x85], events.Select(p => p.Payload[0] == 5 ? p.Payload[1] & 0x80 | 5 : -1));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.Equal((ushort)(p.First.Number + 1), p.Second.Number));
    }

    [Fact]
    public void An_event_of_the_same_clock_begins_where_the_audio_before_it_ended()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Events(Events8000, 101, Events8000, 96));
        SendNumbers(1, 2, 3);
        SendEvent(number: 4, timestamp: 640, duration: 160, isEnd: false, marker: true);
        SendEvent(number: 5, timestamp: 640, duration: 320, isEnd: true, marker: false);
        SendNumbers(6);
        Assert.Equal(Heard[2].Timestamp + 160, Heard[3].Timestamp);
        Assert.Equal(Heard[3].Timestamp, Heard[4].Timestamp);
        Assert.Equal(Heard[2].Timestamp + 480, Heard[5].Timestamp);
    }

    [Fact]
    public void A_duration_never_wraps()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Events(Events8000, 101, Events48000, 97));
        SendEvent(number: 1, timestamp: 160, duration: 20_000, isEnd: false, marker: true);
        Assert.Equal(65_535, Duration(Assert.Single(Heard)));
    }

    [Fact]
    public void A_cut_off_event_is_dropped_and_counted()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), Events(Events8000, 101, Events48000, 97));
        SendFromAlice(PacketBuilder.Rtp(SsrcA, 1, 160, payloadType: 101, payloadLength: 3));
        Run(0.02);
        Assert.Empty(Heard);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Malformed]);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    private static PayloadTranscoding Events(AudioFormat source, byte from, AudioFormat target, byte to) =>
        new(TranscodingKind.TelephoneEvent, from, to) { Source = source, Target = target };

    private static int Duration(HeardPacket packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.Payload.AsSpan(2));

    private void SendEvent(int number, uint timestamp, int duration, bool isEnd, bool marker)
    {
        byte[] packet = PacketBuilder.Rtp(SsrcA, number, timestamp, payloadType: 101, payloadLength: 4, marker: marker);
        packet[12] = 5;
        packet[13] = (byte)(isEnd ? 0x8a : 0x0a);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)duration);
        SendFromAlice(packet);
        Run(0.02);
    }
}
