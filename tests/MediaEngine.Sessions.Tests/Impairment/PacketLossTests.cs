using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Tests.Transcoding;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>
/// One minute of G.711 over networks with loss, duplication, reordering and delay, from senders with clock drift and restarts. Checks what
/// a relayed, a secured and a transcoded call forward, and that the statistics are exact.
/// </summary>
public sealed class PacketLossTests() : TranscodedCall(seed: 71)
{
    private const int Sent = 3000;
    private const int RestartsInAMinute = 3;

    private static readonly Impairment[] _impairments =
    [
        new("clean"),
        new("loss 1 %") { Loss = 0.01 },
        new("loss 5 %") { Loss = 0.05 },
        new("loss 10 %") { Loss = 0.10 },
        new("bursts of 5, 5 %") { Loss = 0.05, Burst = 5 },
        new("duplicates 5 %") { Duplication = 0.05 },
        new("reordering 5 %") { Reordering = 0.05 },
        new("jitter 10 ms") { Jitter = 10 },
        new("jitter 40 ms") { Jitter = 40 },
        new("spikes of 200 ms") { Spikes = true },
        new("drift +200 ppm") { Drift = 200 },
        new("drift -200 ppm") { Drift = -200 },
        new("new SSRC") { Restart = Restart.Ssrc },
        new("new numbers") { Restart = Restart.Numbers },
        new("pauses of 2 s") { Restart = Restart.Pause },
        new("all of it") { Loss = 0.03, Burst = 2, Duplication = 0.02, Reordering = 0.02, Jitter = 15, Drift = 100,
            Restart = Restart.Ssrc },
    ];

    public static TheoryData<string> Impairments => new(_impairments.Select(i => i.Name));

    [Theory]
    [MemberData(nameof(Impairments))]
    public void A_relayed_stream_is_sent_unchanged_and_its_statistics_are_exact(string name)
    {
        (ImpairedStream stream, List<SimDatagram> heard) = Play(name, Start());
        Print("relayed", name, stream, heard);
        Assert.Equal(stream.Arrivals.Select(a => Number(stream, a)), heard.Select(d => Number(d.Bytes)));
        AssertStatistics(name, stream, countsDuplicates: true);
    }

    [Theory]
    [MemberData(nameof(Impairments))]
    public void An_SRTP_stream_is_sent_in_clear_once_per_received_packet(string name)
    {
        TwoPartyCall call = Describe();
        Alice.Security = new PeerSecurity(TestKeys.Master(1), TestKeys.Master(2));
        (ImpairedStream stream, List<SimDatagram> heard) = Play(name, Secured(call, 0, 1, 2));
        Print("SRTP to RTP", name, stream, heard);
        Assert.Equal(FirstCopies(stream), heard.Select(d => Number(d.Bytes)));
        AssertStatistics(name, stream, countsDuplicates: false);
    }

    [Theory]
    [MemberData(nameof(Impairments))]
    public void A_plain_stream_is_sent_as_SRTP_that_the_phone_accepts(string name)
    {
        TwoPartyCall call = Describe();
        Bob.Security = new PeerSecurity(TestKeys.Master(3), TestKeys.Master(4));
        (ImpairedStream stream, List<SimDatagram> heard) = Play(name, Secured(call, 2, 3, 4));
        Print("RTP to SRTP", name, stream, heard);
        Assert.Equal(FirstCopies(stream), Bob.Packets.Select(Number));
        Assert.Equal(0, Bob.Security.Rejected);
        AssertStatistics(name, stream, countsDuplicates: true);
    }

    [Theory]
    [MemberData(nameof(Impairments))]
    public void A_transcoded_stream_has_no_duplicates_and_almost_no_further_loss(string name)
    {
        (ImpairedStream stream, List<SimDatagram> heard) = Play(name, Start(c => WithTranscodings(c, Audio(Pcmu, 0, Pcma, 8))));
        Print("PCMU to PCMA", name, stream, heard);
        AssertConverted(name, stream);
        AssertStatistics(name, stream, countsDuplicates: true);
    }

    [Theory]
    [MemberData(nameof(Impairments))]
    public void A_stream_transcoded_to_another_clock_rate_keeps_its_timing(string name)
    {
        (ImpairedStream stream, List<SimDatagram> heard) = Play(name, Start(c => WithTranscodings(c, Audio(Pcmu, 0, G722, 9))));
        Print("PCMU to G.722", name, stream, heard);
        AssertConverted(name, stream);
    }

    private static Impairment Find(string name) => _impairments.Single(i => i.Name == name);

    private static ushort Number(ImpairedStream stream, Arrival arrival) => stream.Packets[arrival.Packet].Number;

    private static ushort Number(byte[] bytes) => (ushort)((bytes[2] << 8) | bytes[3]);

    private static IEnumerable<ushort> FirstCopies(ImpairedStream stream) =>
        stream.Arrivals.DistinctBy(a => a.Packet).Select(a => Number(stream, a));

    private static TwoPartyCall Secured(TwoPartyCall call, int transport, ulong receive, ulong send) =>
        call.WithTransport(transport, t => t with { Srtp = new SrtpPlan(TestKeys.Plan(receive), TestKeys.Plan(send)) }).Signal();

    private (ImpairedStream Stream, List<SimDatagram> Heard) Play(string name, TwoPartyCall call)
    {
        Current = call;
        var stream = new ImpairedStream(Find(name), SsrcA, Sent, Network.Now + TimeSpan.FromSeconds(1), seed: 5);
        byte[][] packets = [.. stream.Packets.Select(p =>
        {
            byte[] packet = PacketBuilder.Rtp(p.Ssrc, p.Number, p.Timestamp);
            return Alice.Security?.Protect(packet) ?? packet;
        })];
        foreach (Arrival arrival in stream.Arrivals)
            Network.Schedule(arrival.At, () => Alice.Rtp.Send(Alice.RemoteRtp, packets[arrival.Packet]));
        Run(Sent * ImpairedStream.PacketSeconds + 12);
        return (stream, Bob.Rtp.Received);
    }

    private TwoPartyCall Current { get; set; } = null!;

    private void AssertStatistics(string name, ImpairedStream stream, bool countsDuplicates)
    {
        Impairment impairment = Find(name);
        InboundStreamSnapshot[] inbound = [.. Current.Snapshot().InboundStreams.Where(s => s.MediaId == TwoPartyCall.MediaA)];
        int duplicates = countsDuplicates ? stream.Duplicates : 0;
        Assert.Equal(stream.Arrivals.Count - (stream.Duplicates - duplicates), inbound.Sum(s => s.Packets));
        Assert.Equal(stream.Reordered, inbound.Sum(s => s.Reordered));
        Assert.Equal(duplicates, inbound.Sum(s => s.Duplicates));
        if (impairment.Restart == Restart.Numbers)
        {
            // The first packet after each jump is counted only after the second confirms it. Losses at the jump are unknown.
            Assert.InRange(inbound.Sum(s => s.CumulativeLost), stream.Lost - duplicates, stream.Lost - duplicates + RestartsInAMinute);
            return;
        }

        // Losses at the beginning and end of a stream cannot be detected.
        Assert.InRange(inbound.Sum(s => s.CumulativeLost), stream.Lost - duplicates - 2 * inbound.Length, stream.Lost - duplicates);
        if (impairment.Restart == Restart.None && duplicates == stream.Duplicates)
            Assert.InRange(inbound[0].JitterMilliseconds, stream.Jitter * 0.99 - 0.13, stream.Jitter * 1.01 + 0.13);
    }

    private void AssertConverted(string name, ImpairedStream stream)
    {
        Impairment impairment = Find(name);
        int arrived = stream.Arrivals.Select(a => a.Packet).Distinct().Count();
        int restarts = impairment.Restart is Restart.None ? 0 : RestartsInAMinute;
        Assert.InRange(Heard.Count, arrived - arrived / 100 - 5 * restarts, Sent + restarts);
        foreach (IGrouping<uint, HeardPacket> source in Heard.GroupBy(h => h.Ssrc))
        {
            Assert.Equal(source.Count(), source.Select(h => h.Number).Distinct().Count());
            Assert.Equal(source.Count(), source.Select(h => h.Timestamp).Distinct().Count());
            int backwards = source.Zip(source.Skip(1))
                .Count(p => (short)(p.Second.Number - p.First.Number) <= 0 || (int)(p.Second.Timestamp - p.First.Timestamp) <= 0);
            Assert.InRange(backwards, 0, impairment.Restart == Restart.Numbers ? RestartsInAMinute : 0);
            if (impairment.Restart != Restart.Numbers)
                Assert.InRange((source.Last().Timestamp - source.First().Timestamp) / 160.0 + 1, SpanOf(stream, source.First().Ssrc) - 3,
                    SpanOf(stream, source.First().Ssrc) + 3);
        }

        double pause = impairment.Restart == Restart.Pause ? 2 : 0;
        double silence = LongestGap([.. stream.Arrivals.DistinctBy(a => a.Packet).Select(a => a.At)]);
        Assert.InRange(LongestGap([.. Bob.Rtp.Received.Select(d => d.At)]), 0,
            Math.Max(silence, pause) + 5 * ImpairedStream.PacketSeconds + 0.001);
    }

    /// <summary>The number of packets between the first and the last one that the sender sent with an SSRC, pauses included.</summary>
    private static double SpanOf(ImpairedStream stream, uint ssrc)
    {
        IEnumerable<uint> times = stream.Packets.Where(p => p.Ssrc == ssrc || stream.Packets.TrueForAll(q => q.Ssrc != ssrc))
            .Select(p => p.Timestamp);
        return (times.Max() - times.Min()) / 160.0 + 1;
    }

    private static double LongestGap(MonotonicTime[] at) => at.Zip(at.Skip(1)).Max(p => (p.Second - p.First).TotalSeconds);

    private void Print(string leg, string name, ImpairedStream stream, List<SimDatagram> heard)
    {
        // The time from the arrival at the engine to the arrival at the phone, including 100 us of the link.
        var arrivals = stream.Arrivals.DistinctBy(a => stream.Packets[a.Packet].Timestamp)
            .ToDictionary(a => stream.Packets[a.Packet].Timestamp, a => a.At);
        double[] delays = [.. heard.Where(d => arrivals.ContainsKey(Timestamp(d.Bytes)))
            .Select(d => (d.At - arrivals[Timestamp(d.Bytes)]).TotalSeconds).Order()];
        double? delay = delays.Length == 0 ? null : delays[delays.Length * 99 / 100];
        Figures.Print(leg, Find(name), stream, heard.Count, LongestGap([.. heard.Select(d => d.At)]), delay);
    }

    private static uint Timestamp(byte[] bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4));
}
