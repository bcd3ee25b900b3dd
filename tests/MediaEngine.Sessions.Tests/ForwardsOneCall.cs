using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A whole call as an example: two phones, one engine, ten seconds of virtual time.</summary>
public sealed class ForwardsOneCall
{
    [Fact]
    public void Two_phones_hear_each_other_and_nothing_is_left_behind()
    {
        // A network in virtual time and an engine with one worker on 127.0.0.1.
        var network = new SimNetwork(seed: 1);
        using var engine = new SimEngine(network);

        // Two phones. The SDP of each has its own address.
        var alice = new Peer(network, "127.0.0.2:5004", ssrc: 0xA11CE);
        var bob = new Peer(network, "127.0.0.3:6004", ssrc: 0xB0B);

        // Signalling has negotiated G.711 and four ports of the engine: RTP and RTCP for each phone. The worker gets the plan.
        TwoPartyCall call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address).Signal();

        // The engine's SDP told each phone where to send. Both phones send audio, and a report every two seconds.
        alice.Call(call.Local(0), call.Local(1));
        bob.Call(call.Local(2), call.Local(3));
        alice.StartSending();
        bob.StartSending();
        alice.StartReporting(TimeSpan.FromSeconds(2));
        bob.StartReporting(TimeSpan.FromSeconds(2));
        network.Run(TimeSpan.FromSeconds(10));
        alice.StopSending();
        bob.StopSending();
        network.Run(TimeSpan.FromMilliseconds(10));

        // Both hear 50 packets per second without a gap, and the reports.
        Assert.Equal(501, alice.Heard);
        Assert.Equal(501, bob.Heard);
        Assert.Equal(5, alice.ReportsHeard);
        Assert.Equal(5, bob.ReportsHeard);

        // The figures of the query command: addresses and received packets.
        CallSnapshot snapshot = call.Snapshot();
        TransportSnapshot fromAlice = snapshot.Transports[0];
        Assert.True(fromAlice.Confirmed);
        Assert.Equal(alice.Rtp.Address, fromAlice.Remote);
        Assert.Equal(new PacketCounters(501, 501 * 172, 0), fromAlice.Received);
        InboundStreamSnapshot stream = Assert.Single(snapshot.InboundStreams, s => s.MediaId == TwoPartyCall.MediaA);
        Assert.Equal(0xA11CEu, stream.Ssrc);
        Assert.Equal(501, stream.Packets);
        Assert.Equal(0, stream.CumulativeLost);
        Assert.InRange(stream.Quality!.Average.Mos, 4.3, 4.5);

        // The end of the call releases each port and buffer and leaves no timer.
        call.HangUp();
        Assert.Null(engine.Worker.Snapshot(call.Plan.CallKey));
        Assert.Equal(0, engine.Ports.Outstanding);
        Assert.Equal(MonotonicTime.Never, engine.Worker.NextDeadline);
        PoolLedger.AssertEmpty(engine.Io.Pool);
    }
}
