using MediaEngine.Media;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>
/// A sender that breaks all rules: sequence numbers jump, repeat and are reordered, timestamps are random, payloads have any length and
/// content, and codecs, DTMF and comfort noise come in any order. The receiver still gets a well-formed stream.
/// </summary>
public sealed class UnrulyStreamTests() : TranscodedCall(seed: 36)
{
    private const byte Heard8 = 8;
    private const byte HeardEvents = 100;

    private static readonly (byte PayloadType, int Usual)[] _formats = [(0, 160), (9, 160), (111, 60), (96, 32), (13, 1), (101, 4),
        (126, 4), (77, 20)];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 20)]
    [InlineData(3, 30)]
    [InlineData(4, 60)]
    [InlineData(5, 0)]
    [InlineData(6, 10)]
    [InlineData(7, 20)]
    [InlineData(8, 40)]
    public void The_receiver_gets_ascending_sequence_numbers_and_no_buffer_is_kept(int seed, int packetTime)
    {
        var random = new Random(seed);
        PayloadTranscoding digits = new(TranscodingKind.TelephoneEvent, 126, HeardEvents) { Source = Events48000, Target = Events8000 };
        PayloadTranscoding[] transcodings =
        [
            Audio(Pcmu, 0, Pcma, Heard8, packetTime), Audio(G722, 9, Pcma, Heard8, packetTime), Audio(Opus, 111, Pcma, Heard8, packetTime),
            Audio(new AudioFormat("AMR", 8000, 1) { Parameters = "octet-align=1" }, 96, Pcma, Heard8, packetTime),
            new PayloadTranscoding(TranscodingKind.Noise, 13, Heard8) { Source = Pcma, Target = Pcma, PacketTime = packetTime },
            new PayloadTranscoding(TranscodingKind.Tones, 101, Heard8) { Source = Events8000, Target = Pcma, PacketTime = packetTime },
            digits,
        ];
        TwoPartyCall call = Start(c =>
        {
            WithTranscodings(c, transcodings);
            if (seed % 2 == 0)
                c.Plan =
                    c.Plan with
                    {
                        Routes =
                        [c.Plan.Routes[0] with { Process = new AudioTranscoding(c.Plan.Routes[0].Transcodings,
                            digits with { From = 0, Source = Pcmu }) }, c.Plan.Routes[1]]
                    };
            return c;
        });
        int number = random.Next(65536);
        uint time = (uint)random.Next();
        for (int i = 0; i < 1000; i++)
        {
            // Runs of one format in order between the disturbances; without them nothing would be transcoded.
            (byte payloadType, int usual) = _formats[random.Next(4) == 0 ? random.Next(_formats.Length) : i / 50 % _formats.Length];
            number += random.Next(12) switch { 0 => random.Next(-3, 6), 1 => random.Next(40) == 0 ? random.Next(65536) : 2, _ => 1 };
            time += random.Next(15) switch { 0 => (uint)random.Next(), 1 => 0, _ => 160 };
            int length = random.Next(10) == 0 ? random.Next(400) : usual;
            byte[] packet = PacketBuilder.Rtp(SsrcA, number & 0xffff, time, payloadType, length, marker: random.Next(20) == 0);
            random.NextBytes(packet.AsSpan(RtpPacket.MinimumHeader));
            SendFromAlice(packet);
            if (random.Next(3) != 0)
                Run(0.02);
        }

        Run(0.5);
        Assert.Equal(0, Engine.Worker.Counters[PacketResult.InternalError]);
        Assert.InRange(Heard.Count, 200, 10_000);
        Assert.All(Heard, p => Assert.True(p is { PayloadType: Heard8 or HeardEvents or 77, Ssrc: SsrcA }, p.ToString()));
        Assert.All(Heard.Zip(Heard.Skip(1)), p => Assert.InRange((short)(p.Second.Number - p.First.Number), 1, short.MaxValue));
        call.HangUp();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }
}
