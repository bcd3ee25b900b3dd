using MediaEngine.Media;
using MediaEngine.Media.Dtmf;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>DTMF between a leg with telephone events and a leg with audio only.</summary>
public sealed class DigitTranscodingTests() : TranscodedCall(seed: 33)
{
    private readonly ToneGenerator _tones = new(8000, 1);
    private int _number;

    [Fact]
    public void Events_become_tones_of_the_same_length_for_a_receiver_without_events()
    {
        Transcode(Audio(Pcmu, 0, Pcma, 8), new PayloadTranscoding(TranscodingKind.Tones, 101, 8) { Source = Events8000, Target = Pcma });
        SendNumbers([.. Enumerable.Range(1, 10)]);
        for (int i = 1; i <= 8; i++)
            SendEvent(11 + i, timestamp: 11 * 160, code: 7, duration: 160 * i, isEnd: i == 8);
        for (int i = 0; i < 2; i++)
            SendEvent(20 + i, timestamp: 11 * 160, code: 7, duration: 1280, isEnd: true);
        SendNumbers(22, 23, 24, 25, 26, 27, 28);
        Assert.All(Heard, p => Assert.Equal(8, p.PayloadType));
        List<ToneEvent> heard = Digits(Heard);
        Assert.Equal([ToneEventKind.Started, ToneEventKind.Ended], heard.Select(e => e.Kind));
        Assert.All(heard, e => Assert.Equal(7, e.EventCode));
        Assert.InRange(heard[1].Position - heard[0].Position, 1280 - 80, 1280 + 80);
    }

    [Fact]
    public void Tones_in_the_audio_become_events_for_a_receiver_that_has_them()
    {
        ConvertWithDetection();
        SendSound(seconds: 0.2, digit: null);
        SendSound(seconds: 0.2, digit: 5);
        SendSound(seconds: 0.2, digit: null);
        SendSound(seconds: 0.1, digit: 11);
        SendSound(seconds: 0.2, digit: null);
        List<HeardPacket> events = [.. Heard.Where(p => p.PayloadType == 96)];
        Assert.Equal([5, 11], events.Select(p => (int)p.Payload[0]).Distinct());
        foreach (IGrouping<byte, HeardPacket> one in events.GroupBy(p => p.Payload[0]))
        {
            Assert.Single(one.Select(p => p.Timestamp).Distinct());
            Assert.True(one.First().Marker);
            Assert.Equal(3, one.Count(p => (p.Payload[1] & 0x80) != 0));
            ushort[] durations = [.. one.Select(Duration)];
            Assert.Equal(durations.Order(), durations);
            Assert.InRange(durations[^1], (one.Key == 5 ? 1600 : 800) - 480, (one.Key == 5 ? 1600 : 800) + 480);
        }

        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.Equal((ushort)(p.First.Number + 1), p.Second.Number));

        // The digit is not heard a second time as audio.
        Assert.Empty(Digits(Heard.Where(p => p.PayloadType == 8)));
    }

    [Fact]
    public void Audio_without_digits_stays_audio()
    {
        ConvertWithDetection();
        SendSound(seconds: 1, digit: null);
        Assert.Equal(50, Heard.Count);
        Assert.All(Heard, p => Assert.Equal(8, p.PayloadType));
    }

    private static ushort Duration(HeardPacket packet) =>
        TelephoneEvent.TryParse(packet.Payload, out TelephoneEvent e) ? e.Duration : (ushort)0;

    private static List<ToneEvent> Digits(IEnumerable<HeardPacket> packets)
    {
        var detector = new ToneDetector(8000);
        var events = new ToneEvent[32];
        var found = new List<ToneEvent>();
        foreach (HeardPacket packet in packets)
        {
            short[] samples = new short[packet.Payload.Length];
            Media.Companding.G711.DecodePcma(packet.Payload, samples);
            found.AddRange(events[..detector.Process(samples, events)]);
        }

        found.AddRange(events[..detector.Process(new short[1600], events)]);
        return found;
    }

    private void ConvertWithDetection()
    {
        Start(c =>
        {
            WithTranscodings(c, Audio(Pcmu, 0, Pcma, 8));
            var digits = new PayloadTranscoding(TranscodingKind.TelephoneEvent, 0, 96) { Source = Pcmu, Target = Events8000 };
            c.Plan = c.Plan with
            {
                Routes = c.Plan.Routes.SetItem(0,
                c.Plan.Routes[0] with { Process = new AudioTranscoding(c.Plan.Routes[0].Transcodings, digits) })
            };
            return c;
        });
    }

    private void SendSound(double seconds, byte? digit)
    {
        if (digit is { } code)
            _tones.Start(code, -8);
        else
            _tones.Stop();
        for (int i = 0; i < seconds * 50; i++)
        {
            short[] samples = new short[160];
            _tones.Fill(samples);
            byte[] packet = PacketBuilder.Rtp(SsrcA, ++_number, (uint)(_number * 160));
            Media.Companding.G711.EncodePcmu(samples, packet.AsSpan(12));
            SendFromAlice(packet);
            Run(0.02);
        }
    }

    private void SendEvent(int number, uint timestamp, byte code, int duration, bool isEnd)
    {
        byte[] packet = PacketBuilder.Rtp(SsrcA, number - 1, timestamp, payloadType: 101, payloadLength: 4);
        new TelephoneEvent(code, isEnd, 8, (ushort)duration).Write(packet.AsSpan(12));
        SendFromAlice(packet);
        Run(0.02);
    }
}
