using System.Text.Json;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Quality;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Round-trip times and MOS.</summary>
public sealed class QualityTests
{
    [Theory]
    [InlineData(5, 40)]
    [InlineData(100, 3)]
    public void The_round_trips_of_both_legs_come_from_relayed_reports_within_a_millisecond(double delayA, double delayB)
    {
        var network = new SimNetwork(seed: 2);
        using var engine = new SimEngine(network);
        var alice = new Peer(network, "127.0.0.2:5004", 0xA11CE) { ClockOffset = TimeSpan.FromDays(123) };
        var bob = new Peer(network, "127.0.0.3:6004", 0xB0B);
        Both(network, "127.0.0.2", delayA);
        Both(network, "127.0.0.3", delayB);
        TwoPartyCall call = Connect(engine, alice, bob, _ => { });
        network.Run(TimeSpan.FromSeconds(20));
        QualitySnapshot ofBob = Quality(call, TwoPartyCall.MediaB);
        QualitySnapshot ofAlice = Quality(call, TwoPartyCall.MediaA);

        // Alice's reports describe Bob's stream, so Bob's quality is measured on Alice's leg.
        Assert.Equal(2 * delayA, ofBob.Highest.RoundTripLeg.TotalMilliseconds, 1.0);
        Assert.Equal(2 * delayB, ofAlice.Highest.RoundTripLeg.TotalMilliseconds, 1.0);
        QualitySample last = ofBob.Progression[^1];
        Assert.Equal(2 * (delayA + delayB), last.RoundTrip.TotalMilliseconds, 1.0);
        Assert.Equal(EModel.Simplified(2 * (delayA + delayB), 0, 0), last.Mos, 0.02);
    }

    [Fact]
    public void Own_reports_give_the_round_trip_of_a_leg_that_is_not_relayed()
    {
        var network = new SimNetwork(seed: 2);
        using var engine = new SimEngine(network);
        var alice = new Peer(network, "127.0.0.2:5004", 0xA11CE);
        var bob = new Peer(network, "127.0.0.3:6004", 0xB0B);
        Both(network, "127.0.0.2", 30);
        Both(network, "127.0.0.3", 20);
        TwoPartyCall call = Connect(engine, alice, bob, c => c.WithMedias(m => m with { GenerateRtcp = true }));
        network.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(60, Quality(call, TwoPartyCall.MediaB).Highest.RoundTripLeg.TotalMilliseconds, 1.0);
        Assert.Equal(100, Quality(call, TwoPartyCall.MediaB).Progression[^1].RoundTrip.TotalMilliseconds, 1.0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S23_With_measure_rtp_streams_without_reports_are_scored_by_the_engines_own_statistics(bool measured)
    {
        var network = new SimNetwork(seed: 2);
        using var engine = new SimEngine(network, new MediaWorkerOptions { MeasuresRtp = measured });
        var alice = new Peer(network, "127.0.0.2:5004", 0xA11CE);
        var bob = new Peer(network, "127.0.0.3:6004", 0xB0B);
        network.SetLink("127.0.0.2", "127.0.0.1", new SimLink(TimeSpan.FromMilliseconds(10)) { Loss = 0.05 });
        var call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address);
        call.Signal();
        alice.Call(call.Local(0), call.Local(1));
        bob.Call(call.Local(2), call.Local(3));
        alice.StartSending();
        bob.StartSending();
        network.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(measured, call.Snapshot().InboundStreams.All(s => s.Quality is not null));
        if (!measured)
            return;
        QualitySnapshot lossy = Quality(call, TwoPartyCall.MediaA);
        Assert.InRange(lossy.Average.PacketLoss, 3, 7);
        Assert.Equal(EModel.Mos(MosModel.Listening, 8000, TimeSpan.Zero, 0, lossy.Average.PacketLoss), lossy.Average.Mos, 0.2);
        Assert.InRange(Quality(call, TwoPartyCall.MediaB).Average.Mos, 4.3, 4.5);
    }

    [Fact]
    public void S23_A_receivers_reports_take_precedence_over_the_engines_own_statistics()
    {
        var network = new SimNetwork(seed: 2);
        using var engine = new SimEngine(network, new MediaWorkerOptions { MeasuresRtp = true });
        var alice = new Peer(network, "127.0.0.2:5004", 0xA11CE);
        var bob = new Peer(network, "127.0.0.3:6004", 0xB0B);
        TwoPartyCall call = Connect(engine, alice, bob, _ => { });
        network.Run(TimeSpan.FromSeconds(60));
        Assert.InRange(Quality(call, TwoPartyCall.MediaA).Samples, 15, 23);
    }

    [Fact]
    public void Without_a_round_trip_there_is_no_conversational_score()
    {
        Assert.Equal(0, EModel.Mos(MosModel.Conversational, 8000, TimeSpan.Zero, 0, 0));
        Assert.InRange(EModel.Mos(MosModel.Listening, 8000, TimeSpan.Zero, 0, 0), 4.3, 4.5);
    }

    [Fact]
    public void R_factor_maps_to_the_MOS_of_the_vector_file()
    {
        foreach (JsonElement row in RtcpVectors.Load("emodel-g107.json").GetProperty("r_to_mos").EnumerateArray())
            Assert.Equal(row.GetProperty("mos").GetDouble(), EModel.MosOfR(row.GetProperty("r").GetDouble()), 0.02);
    }

    [Fact]
    public void Loss_maps_to_the_impairment_of_the_vector_file()
    {
        foreach (JsonElement row in RtcpVectors.Load("emodel-g107.json").GetProperty("ie_eff").GetProperty("examples").EnumerateArray())
        {
            double impairment = EModel.EffectiveEquipmentImpairment(0, 25.1, 95, row.GetProperty("ppl").GetDouble());
            Assert.Equal(row.GetProperty("ie_eff").GetDouble(), impairment, 0.001);
            Assert.Equal(row.GetProperty("mos_lq_no_delay").GetDouble(), EModel.MosOfR(93.2 - impairment), 0.02);
        }
    }

    // Expected values are computed independently: r = 93.2 - loss, Rx = 0.18 r^2 - 27.9 r + 1126.62 - Id, Id = 0.024 d + 0.11 (d - 177.3)
    // beyond 177.3 ms.
    [Theory]
    [InlineData(0, 0, 0, 4.3356)]
    [InlineData(100, 5, 0, 4.3017)]
    [InlineData(400, 20, 1, 3.7966)]
    [InlineData(40, 0, 5, 3.3856)]
    [InlineData(20, 0, 10, 2.633)]
    public void The_simplified_model_follows_its_formula(double roundTrip, double jitter, double loss, double mos) =>
        Assert.Equal(mos, EModel.Simplified(roundTrip, jitter, loss), 0.02);

    // Expected values are computed independently: d = rtt + 2 jitter + 10, R = 93.2 - d/40 below 160 ms, otherwise 93.2 - (d - 120)/10,
    // minus 2.5 per percent of loss.
    [Theory]
    [InlineData(0, 0, 0, 4.4044)]
    [InlineData(200, 20, 0, 4.0315)]
    [InlineData(50, 0, 4, 4.0866)]
    public void The_legacy_model_follows_its_formula(double roundTrip, double jitter, double loss, double mos) =>
        Assert.Equal(mos, EModel.Legacy(roundTrip, jitter, loss), 0.02);

    [Theory]
    [InlineData(8000)]
    [InlineData(48000)]
    public void More_loss_or_more_delay_never_scores_better(int clockRate)
    {
        foreach (MosModel model in Enum.GetValues<MosModel>())
        {
            double last = 5;
            for (double loss = 0; loss <= 100; loss += 0.5)
            {
                double mos = EModel.Mos(model, clockRate, TimeSpan.FromMilliseconds(40), 5, loss);
                Assert.InRange(mos, 1, last);
                last = mos;
            }

            last = 5;
            for (int delay = 1; delay < 3000; delay += 10)
            {
                double mos = EModel.Mos(model, clockRate, TimeSpan.FromMilliseconds(delay), 5, 0);
                Assert.InRange(mos, 1, last);
                last = mos;
            }
        }
    }

    [Fact]
    public void A_long_call_keeps_about_ten_entries_and_its_extremes()
    {
        var history = new QualityHistory();
        for (int i = 0; i < 1000; i++)
        {
            double mos = i == 400 ? 2.5 : i == 700 ? 4.45 : 4.0;
            history.Add(Reading(mos, MonotonicTime.FromSeconds(1 + 5 * i)), 17);
        }

        QualitySnapshot snapshot = history.Snapshot()!;
        Assert.Equal(1000, snapshot.Samples);
        Assert.Equal(17, snapshot.CumulativeLost);
        Assert.Equal((2.5, 2001), (snapshot.Lowest.Mos, snapshot.Lowest.At.Seconds));
        Assert.Equal((4.45, 3501), (snapshot.Highest.Mos, snapshot.Highest.At.Seconds));
        Assert.InRange(snapshot.Average.Mos, 3.99, 4.0);
        Assert.InRange(snapshot.Progression.Length, 5, 10);
        Assert.True(snapshot.ProgressionInterval >= TimeSpan.FromSeconds(512));
        Assert.Equal(snapshot.Progression.OrderBy(e => e.At).ToArray(), snapshot.Progression.ToArray());
    }

    [Fact]
    public void Entries_without_a_score_are_in_the_progression_only()
    {
        var history = new QualityHistory();
        history.Add(Reading(0, MonotonicTime.FromSeconds(1)), 0);
        Assert.Null(history.Snapshot());
        history.Add(Reading(4, MonotonicTime.FromSeconds(6)), 0);
        QualitySnapshot snapshot = history.Snapshot()!;
        Assert.Equal(1, snapshot.Samples);
        Assert.Equal([0, 4], snapshot.Progression.Select(e => e.Mos));
        Assert.Equal(4, snapshot.Lowest.Mos);
    }

    private static QualityReading Reading(double mos, MonotonicTime at) =>
        new(mos, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(10), 1, 0, at);

    private static QualitySnapshot Quality(TwoPartyCall call, int media)
    {
        QualitySnapshot? quality = call.Snapshot().InboundStreams.Single(s => s.MediaId == media).Quality;
        Assert.NotNull(quality);
        return quality;
    }

    private static TwoPartyCall Connect(SimEngine engine, Peer alice, Peer bob, Action<TwoPartyCall> change)
    {
        var call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address);
        change(call);
        call.Signal();
        alice.Call(call.Local(0), call.Local(1));
        bob.Call(call.Local(2), call.Local(3));
        foreach (Peer peer in new[] { alice, bob })
        {
            peer.StartSending();
            peer.StartReporting(TimeSpan.FromSeconds(3));
        }

        return call;
    }

    private static void Both(SimNetwork network, string peer, double milliseconds)
    {
        var link = new SimLink(TimeSpan.FromMilliseconds(milliseconds));
        network.SetLink(peer, "127.0.0.1", link);
        network.SetLink("127.0.0.1", peer, link);
    }
}
