using MediaEngine.Media;
using MediaEngine.Media.Companding;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Examples;

/// <summary>Calls with the source and the sink that CONTRIBUTING.md uses as examples.</summary>
public sealed class ExampleTests() : TwoPhones(seed: 77)
{
    private const int Tone = 20;
    private const int Counter = 21;
    private const byte Pcma = 8;

    private static readonly AudioFormat _pcma = new("PCMA", 8000, 1);

    private readonly PacketCounter _counter = new();

    [Fact]
    public void A_tone_is_heard_every_20_ms_by_the_section_it_is_routed_to()
    {
        TwoPartyCall call = Start(c => With(c, [new TonePlan(Tone, _pcma, Pcma)], [], new RoutePlan(Tone, TwoPartyCall.MediaB)));
        Run(1);
        Heard[] heard = HeardByBob();
        Assert.InRange(heard.Length, 50, 51);
        Assert.Empty(Alice.Packets);
        Assert.All(heard, p => Assert.Equal((Pcma, heard[0].Ssrc, 160), (p.PayloadType, p.Ssrc, p.Payload.Length)));
        Assert.Equal([true, .. Enumerable.Repeat(false, heard.Length - 1)], heard.Select(p => p.Marker));
        for (int i = 1; i < heard.Length; i++)
        {
            Assert.Equal((ushort)(heard[0].Number + i), heard[i].Number);
            Assert.Equal(heard[0].Timestamp + (uint)(160 * i), heard[i].Timestamp);
            Assert.InRange((heard[i].At - heard[i - 1].At).TotalMilliseconds, 18, 22);
        }

        // At 8000 Hz a period of 1 kHz has 8 samples. The tone has no step at packet boundaries.
        var samples = new short[160 * heard.Length];
        for (int i = 0; i < heard.Length; i++)
            G711.DecodePcma(heard[i].Payload, samples.AsSpan(160 * i));
        Assert.InRange(samples.Max(), 7500, 8500);
        for (int i = 8; i < samples.Length; i++)
            Assert.Equal(samples[i - 8], samples[i]);

        // Removing the source from the plan also removes its tick. Only the call's timer of one second is left.
        call.Plan = call.Plan with { Sources = [], Routes = call.Plan.Routes.RemoveAt(call.Plan.Routes.Length - 1) };
        call.Signal();
        Run(0.1);
        Bob.Packets.Clear();
        Run(1);
        Assert.Empty(Bob.Packets);
    }

    [Fact]
    public void A_tone_goes_on_while_plans_have_it_and_the_parties_speak_as_well()
    {
        TwoPartyCall call = Start(c => With(c, [new TonePlan(Tone, _pcma, Pcma)], [], new RoutePlan(Tone, TwoPartyCall.MediaB)));
        Run(0.2);
        call.Touch().Signal();
        Alice.SendOne();
        Run(0.2);
        Heard[] tone = [.. HeardByBob().Where(p => p.Ssrc != SsrcA)];
        Assert.Single(tone.Select(p => p.Ssrc).Distinct());
        Assert.InRange(tone.Length, 19, 22);
        Assert.Contains(HeardByBob(), p => p.Ssrc == SsrcA);
    }

    [Fact]
    public void A_held_party_hears_no_tone()
    {
        Start(c => With(c, [new TonePlan(Tone, _pcma, Pcma)], [], new RoutePlan(Tone, TwoPartyCall.MediaB))
            .WithMedia(TwoPartyCall.MediaB, m => m with { MayReceive = false }));
        Run(0.5);
        Assert.Empty(Bob.Packets);
        Assert.InRange(Engine.Worker.Counters[PacketResult.DirectionClosed], 20, 30);
    }

    [Fact]
    public void A_counter_counts_what_a_party_sends_while_the_other_hears_it()
    {
        TwoPartyCall call =
            Start(c => With(c, [], [new PacketCounterPlan(Counter, _counter)], new RoutePlan(TwoPartyCall.MediaA, Counter)));
        for (int i = 0; i < 10; i++)
        {
            Alice.SendOne();
            Bob.SendOne();
            Run(0.02);
        }

        Assert.Equal((10, 10 * 160), (_counter.Packets, _counter.PayloadBytes));
        Assert.Equal((10, 10), (Alice.Heard, Bob.Heard));
        call.HangUp();
        Assert.True(_counter.IsClosed);
    }

    [Fact]
    public void A_counter_may_be_the_only_one_who_listens_and_hear_a_tone_too()
    {
        TwoPartyCall call = Describe();
        call.Plan = call.Plan with { Routes = [] };
        With(call, [new TonePlan(Tone, _pcma, Pcma)], [new PacketCounterPlan(Counter, _counter)],
            new RoutePlan(TwoPartyCall.MediaA, Counter), new RoutePlan(Tone, Counter));
        call.Signal();
        Alice.SendOne();
        Run(1);
        Assert.InRange(_counter.Packets, 51, 52);
        Assert.Empty(Bob.Packets);
    }

    private static TwoPartyCall With(TwoPartyCall call, SourcePlan[] sources, SinkPlan[] sinks, params RoutePlan[] routes)
    {
        call.Plan = call.Plan with { Sources = [.. sources], Sinks = [.. sinks], Routes = [.. call.Plan.Routes, .. routes] };
        return call;
    }

    private Heard[] HeardByBob() => [.. Bob.Rtp.Received.Select(Heard.Of)];
}
