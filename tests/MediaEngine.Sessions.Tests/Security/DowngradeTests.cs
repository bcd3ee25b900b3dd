using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>Attack S8: a leg that was negotiated secure neither sends nor accepts a clear packet, whatever signalling changes.</summary>
public sealed class DowngradeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    public void S8_No_clear_packet_leaves_or_enters_a_secure_leg_in_any_transition(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 8);
        call.Call.WithMedias(m => m with { GenerateRtcp = true }).Signal();
        call.Roll(rolloverCounter);
        call.Tap();
        PeerSecurity[] witnesses = [new(TestKeys.Master(1), TestKeys.Master(2)), new(TestKeys.Master(1), TestKeys.Master(12))];
        foreach (PeerSecurity witness in witnesses)
            witness.Ingress.SetRolloverCounter(call.Bob.Ssrc, rolloverCounter);
        CallPlan before = call.Call.Plan;
        (string Name, Action Change)[] transitions =
        [
            ("re-offer", () => call.Call.Touch()),
            ("hold", () => call.Call.Plan = call.Call.Plan with { Routes = [] }),
            ("resume", () => call.Call.Plan = call.Call.Plan with { Routes = before.Routes }),
            ("re-key", () => call.Secure(0, 1, 12)),
            ("key withdrawn", () => call.Call.WithTransports(t => t.Srtp is null ? t : t with { Srtp = new SrtpPlan(null, null) })),
            ("key back", () => call.Secure(0, 1, 2)),
            ("suite unknown",
                () => call.Call.WithTransport(0,
                    t => t with { Srtp = new SrtpPlan(t.Srtp!.Receive, t.Srtp.Send! with { Suite = "NONE" }) })),
            ("suite known", () => call.Secure(0, 1, 2)),
            ("silenced", () => call.Call.WithMedia(TwoPartyCall.MediaB, m => m with { Silenced = true })),
            ("echo", () => call.Call.WithMedia(TwoPartyCall.MediaA, m => m with { Echo = true })),
            ("echo off", () => call.Call.WithMedias(m => m with { Echo = false, Silenced = false })),
            ("relay of sealed packets from the other side", () => call.Call.WithTransport(2, t => t with { Passthrough = true })),
            ("and back", () => call.Call.WithTransport(2, t => t with { Passthrough = false })),
            ("other address", () => call.Call.WithTransport(0, t => t with { Advertised = call.Attacker.Address, SignalGeneration = 99 })),
            ("NAT is opened", () => call.Call.WithTransport(0, t => t with { PierceNat = true })),
            ("from SDES to DTLS",
                () => call.Call.WithTransport(0, t => t with { Dtls = new DtlsPlan(DtlsRole.Active, "sha-256", [.. new byte[32]]) })),
            ("and back to SDES", () => call.Call.WithTransport(0, t => t with { Dtls = null })),
        ];
        call.Bob.StartSending();
        call.Alice.StartSending();
        call.Bob.StartReporting(TimeSpan.FromMilliseconds(70));
        foreach ((string _, Action change) in transitions)
        {
            change();
            call.Call.Signal();
            for (int i = 0; i < 10; i++)
            {
                call.Alice.Rtp.Send(call.Call.Local(0), PacketBuilder.Rtp(0xC1EA4, i, 0, fill: 0xCC));
                call.Alice.Rtcp.Send(call.Call.Local(1), PacketBuilder.ReceiverReport(0xC1EA4));
                call.Run(0.2);
            }
        }

        int opened = 0;
        foreach ((TransportAddress from, TransportAddress to, byte[] bytes) in call.Wire)
        {
            bool secured = from == call.Call.Local(0) || from == call.Call.Local(1);
            if (!secured || bytes.Length == 0 || bytes[0] is >= 20 and <= 63)
            {
                Assert.Equal(-1,
                    bytes.Length > 60 && to != call.Call.Local(0)
                        ? bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xCC, 0xCC, 0xCC, 0xCC]) : -1);
                continue;
            }

            // Each packet has an authentication tag of one of the call's keys.
            Assert.True(witnesses.Any(w => w.Unprotect(bytes) is not null), $"{bytes.Length} octets in clear to {to}");
            opened++;
        }

        Assert.True(opened > 500, $"{opened} packets were looked at");
        Assert.DoesNotContain(call.Bob.Packets, p => p.Length > 20 && p[20] == 0xCC);
        foreach (PeerSecurity witness in witnesses)
            witness.Dispose();
    }

    [Fact]
    public void S8_A_DTLS_leg_without_keys_sends_only_handshakes_also_after_re_offers_and_for_reports()
    {
        var network = new SimNetwork(seed: 88);
        using var ours = DtlsIdentities.Create();
        using var engine = new SimEngine(network, new MediaWorkerOptions { Dtls = ours });
        var alice = new Peer(network, "127.0.0.2:5004", 1);
        var bob = new Peer(network, "127.0.0.3:6004", 2);
        var call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address);
        bob.Call(call.Local(2), call.Local(3));
        foreach (DtlsRole role in (DtlsRole[])[DtlsRole.Unknown, DtlsRole.Passive, DtlsRole.Active, DtlsRole.Unknown])
        {
            var dtls = new DtlsPlan(role, "sha-256", [.. new byte[32]]);
            call.WithTransport(0, t => t with { Dtls = dtls, PierceNat = true })
                .WithTransport(1, t => t with { Dtls = dtls, PierceNat = true })
                .WithMedias(m => m with { GenerateRtcp = true }).Touch().Signal();
            bob.StartSending();
            bob.StartReporting(TimeSpan.FromMilliseconds(100));
            network.Run(TimeSpan.FromSeconds(10));
        }

        Assert.NotEmpty(alice.Rtp.Received);
        Assert.All(alice.Rtp.Received.Concat(alice.Rtcp.Received), d => Assert.InRange(d.Bytes[0], 20, 63));
    }
}
