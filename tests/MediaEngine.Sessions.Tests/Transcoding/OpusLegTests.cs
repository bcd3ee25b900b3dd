using MediaEngine.Media;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>A browser with Opus and a phone with G.711.</summary>
public sealed class OpusLegTests : TranscodedCall
{
    private readonly AudioEncoder? _encoder;
    private readonly byte[] _payload = new byte[1400];
    private int _sent;

    public OpusLegTests()
        : base(seed: 34)
    {
        AudioFormat format = Opus with { Parameters = "useinbandfec=1" };
        _encoder = AudioCodecs.Find(format)?.CreateEncoder(format, 48000, 1, 20);
        Assert.SkipWhen(_encoder is null, "not installed: libopus0 (./build.sh test installs it)");
    }

    [Fact]
    public void Timestamps_are_translated_to_the_receivers_clock_rate()
    {
        Transcode(Audio(Opus, 111, Pcma, 8));
        SendTone(50);
        Assert.Equal(50, Heard.Count);
        Assert.All(Heard, p => Assert.Equal((8, 160), (p.PayloadType, p.Payload.Length)));
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 160), (p.Second.Number, p.Second.Timestamp)));
        Assert.InRange(Level(Heard.Skip(10).SelectMany(p => p.Payload)), 4000, 7500);
    }

    [Fact]
    public void A_lost_packet_is_concealed_and_the_receiver_sees_no_gap()
    {
        Transcode(Audio(Opus, 111, Pcma, 8));
        SendTone(20);
        Lose(2);
        SendTone(20);
        Assert.Equal(42, Heard.Count);
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 160), (p.Second.Number, p.Second.Timestamp)));

        // Loss concealment continues the tone through the gap at a lower level.
        Assert.InRange(Level(Heard.Skip(20).Take(2).SelectMany(p => p.Payload)), 1000, 8000);
    }

    [Fact]
    public void M10_A_loss_before_a_silence_is_concealed_when_the_next_packet_is_due()
    {
        Transcode(Audio(Opus, 111, Pcma, 8));
        SendTone(20);
        Lose(1);
        SendTone(1);
        Assert.Equal(20, Heard.Count);
        Run(0.1);
        Assert.Equal(22, Heard.Count);
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 160), (p.Second.Number, p.Second.Timestamp)));
    }

    [Fact]
    public void A_longer_loss_leaves_a_gap()
    {
        Transcode(Audio(Opus, 111, Pcma, 8));
        SendTone(20);
        Lose(25);
        SendTone(20);
        Assert.Equal(40, Heard.Count);
        Assert.Equal(26, Heard[20].Number - Heard[19].Number);
        Assert.Equal(26 * 160u, Heard[20].Timestamp - Heard[19].Timestamp);
    }

    [Fact]
    public void Audio_the_other_way_has_the_clock_of_Opus()
    {
        Transcode(Audio(Pcmu, 0, Opus, 111));
        SendNumbers([.. Enumerable.Range(1, 30)]);
        Assert.Equal(30, Heard.Count);
        Assert.All(Heard, p => Assert.Equal(111, p.PayloadType));
        Assert.All(Heard.Zip(Heard.Skip(1)),
            p => Assert.Equal(((ushort)(p.First.Number + 1), p.First.Timestamp + 960), (p.Second.Number, p.Second.Timestamp)));
        Assert.All(Heard, p => Assert.InRange(p.Payload.Length, 1, 160));
    }

    [Fact]
    public void A_telephone_event_with_another_clock_rate_than_Opus_begins_when_the_key_is_pressed()
    {
        Transcode(Audio(Opus, 111, Pcma, 8),
            new PayloadTranscoding(TranscodingKind.TelephoneEvent, 126, 101) { Source = Events8000, Target = Events8000 });
        SendTone(10);
        for (int i = 1; i <= 5; i++)
        {
            // Browsers use the audio's clock for the timestamps of such events and the events' own clock for their duration.
            byte[] packet = PacketBuilder.Rtp(SsrcA, ++_sent, 11 * 960, payloadType: 126, payloadLength: TelephoneEvent.Length,
                marker: i == 1);
            new TelephoneEvent(1, End: i == 5, 10, (ushort)(160 * i)).Write(packet.AsSpan(12));
            SendFromAlice(packet);
            Run(0.02);
        }

        SendTone(10);
        List<HeardPacket> events = [.. Heard.Where(p => p.PayloadType == 101)];
        Assert.Equal([160, 320, 480, 640, 800],
            events.Select(p => TelephoneEvent.TryParse(p.Payload, out TelephoneEvent e) ? e.Duration : 0));
        Assert.Single(events.Select(p => p.Timestamp).Distinct());
        Assert.InRange(events[0].Timestamp - Heard[9].Timestamp, 150u, 170u);
        Assert.InRange(Heard[15].Timestamp - Heard[9].Timestamp, 6 * 160u - 10, 6 * 160u + 10);
    }

    [Fact]
    public void A_malformed_payload_loses_only_its_packet()
    {
        Transcode(Audio(Opus, 111, Pcma, 8));
        SendTone(5);
        SendFromAlice(PacketBuilder.Rtp(SsrcA, ++_sent, (uint)(_sent * 960), payloadType: 111, payloadLength: 1, fill: 0xff));
        Run(0.02);
        SendTone(5);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Malformed]);
        Assert.InRange(Heard.Count, 10, 11);
    }

    private static double Level(IEnumerable<byte> codes)
    {
        byte[] bytes = [.. codes];
        short[] samples = new short[bytes.Length];
        Media.Companding.G711.DecodePcma(bytes, samples);
        return Math.Sqrt(samples.Average(s => (double)s * s));
    }

    private void SendTone(int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            int length = Encode();
            SendFromAlice([.. PacketBuilder.Rtp(SsrcA, _sent, (uint)(_sent * 960), payloadType: 111, payloadLength: 0),
                .. _payload.AsSpan(0, length)]);
            Run(0.02);
        }
    }

    private void Lose(int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            Encode();
            Run(0.02);
        }
    }

    private int Encode()
    {
        _sent++;
        short[] samples = new short[960];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * 440 * (_sent * 960 + i) / 48000));
        return _encoder!.Encode(samples, _payload);
    }
}
