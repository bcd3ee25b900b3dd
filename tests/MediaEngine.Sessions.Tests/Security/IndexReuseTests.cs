using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>Attack S10, the two-time pad: a key encrypts only one packet per index, whatever sources and signalling do.</summary>
public sealed class IndexReuseTests
{
    public static TheoryData<uint> RolloverCounters => [0, 1, 65_536];

    /// <summary>
    /// One million packets of sources that lose, repeat, reorder, jump and restart, through re-INVITEs, new keys, reused keys and codec
    /// changes. The test derives the key stream of each sent packet; no key stream may occur for two different packets.
    /// </summary>
    [Fact]
    public void S10_No_index_encrypts_two_different_packets()
    {
        using var call = new SecureCall(seed: 10);
        using var worker = new WorkerOnDiscardingIo(call.Engine);
        worker.Worker.Apply(call.Call.Plan, worker.Now);
        var random = new Random(10);
        var padOf = new Dictionary<(ulong Key, ulong Pad), int>(1_000_000);
        ulong[] next = [65_000, 3, 32_760, 65_535];
        uint[] ssrcs = [1, 2, 3, 4];
        ulong key = 2;
        byte payloadType = 0;
        byte[] packet = new byte[12 + 40];
        int resumed = 0;
        bool jumped = false;
        for (int step = 0; step < 1_000_000; step++)
        {
            if (step % 1500 == 1499)
            {
                switch (random.Next(5))
                {
                    case 0:
                        payloadType = (byte)(8 - payloadType);
                        break;
                    case 1:
                        key = 2 + (ulong)random.Next(12);
                        call.Secure(0, 1, key);
                        break;
                    case 2:
                        call.Call.WithTransports(t => t.Srtp is null ? t : t with { Srtp = new SrtpPlan(null, null) });
                        worker.Worker.Apply(call.Call.Plan, worker.Now);
                        call.Secure(0, 1, key);
                        break;
                    case 3:
                        call.Secure(0, 1, key);
                        call.Call.Touch();
                        break;
                    default:
                        ssrcs[random.Next(ssrcs.Length)] = (uint)random.Next(1, 9);
                        break;
                }

                worker.Worker.Apply(call.Call.Plan, worker.Now);
            }

            int source = random.Next(next.Length);
            next[source] = random.Next(2000) switch
            {
                0 => (ulong)random.Next(1, 65_536),
                1 or 2 => next[source] + (uint)random.Next(60_000),
                < 40 => next[source],
                _ => next[source] + 1,
            };
            ulong index = next[source] - (ulong)(random.Next(30) == 0 ? Math.Min((long)next[source], random.Next(200)) : 0);
            random.NextBytes(packet);
            (packet[0], packet[1]) = (0x80, payloadType);
            RtpHeader.SetSequenceNumber(packet, (ushort)index);
            RtpHeader.SetSsrc(packet, ssrcs[source]);
            long sent = worker.Io.Sent;
            worker.Deliver(2, call.Bob.Rtp.Address, packet);
            if (worker.Io.Sent == sent)
                continue;
            ReadOnlySpan<byte> wire = worker.LastSent;
            jumped |= RtpPacket.TryParseHeader(wire, out RtpPacket header) && header.SequenceNumber != (ushort)index;
            resumed += jumped ? 1 : 0;
            ulong pad = 0;
            int plain = 0;
            for (int i = 0; i < 8; i++)
            {
                pad = (pad << 8) | (byte)(wire[12 + i] ^ packet[12 + i]);
                plain = plain * 31 + packet[12 + i];
            }

            if (!padOf.TryAdd((key, pad), plain) && padOf[(key, pad)] != plain)
                Assert.Fail($"step {step}: key {key} encrypted two packets with one index");
        }

        Assert.True(padOf.Count > 700_000, $"only {padOf.Count} packets went out");
        Assert.True(resumed > 100_000, "no source that started anew was followed");
        Assert.True(worker.Worker.Counters[PacketResult.IndexReused] > 1000);
    }

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S10_A_source_that_restarts_is_still_heard_and_no_index_decreases(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 11);
        call.Call.Signal();
        int heard = call.Roll(rolloverCounter);
        call.Bob.SendOne();
        call.Run(0.01);
        ushort last = call.Bob.SequenceNumber;

        // Restarts far behind, far ahead, and by a little more than half of the sequence space.
        foreach (int restart in (int[])[20_000, 15_000, 100, 40_000, last])
        {
            call.Bob.SequenceNumber = (ushort)restart;
            for (int i = 0; i < 300; i++)
            {
                call.Bob.SendOne();
                call.Run(0.02);
            }
        }

        Assert.Equal(0, call.Alice.Security!.Rejected);
        Assert.InRange(call.Alice.Heard, heard + 1 + 5 * 299, heard + 1 + 5 * 300);
        ushort[] numbers = [.. call.Alice.Packets.Select(p => (ushort)((p[2] << 8) | p[3]))];
        for (int i = 1; i < numbers.Length; i++)
            Assert.InRange((short)(numbers[i] - numbers[i - 1]), 1, short.MaxValue);
    }

    [Fact]
    public void S10_A_lone_packet_from_far_away_changes_nothing()
    {
        using var call = new SecureCall(seed: 12);
        call.Call.Signal();
        for (int i = 0; i < 500; i++)
        {
            call.Bob.SendOne();
            if (i % 50 == 0)
                call.Bob.Rtp.Send(call.Call.Local(2), PacketBuilder.Rtp(call.Bob.Ssrc, (ushort)(call.Bob.SequenceNumber - 5000), 0));
            call.Run(0.02);
        }

        Assert.Equal(500, call.Alice.Heard);
        Assert.Equal(0, call.Alice.Security!.Rejected);
        Assert.Equal(10, call.Engine.Worker.Counters[PacketResult.IndexReused]);
        Assert.Equal(Enumerable.Range(100, 500), call.Alice.Packets.Select(p => (p[2] << 8) | p[3]));
    }

    [Fact]
    public void Towards_a_plain_receiver_numbers_stay_those_of_the_source()
    {
        using var plain = new SecureCall(seed: 14);
        plain.Call.WithTransports(t => t with { Srtp = null }).Signal();
        plain.Alice.Security = null;
        foreach (int number in (int[])[20_000, 20_001, 5, 6, 7])
        {
            plain.Bob.SequenceNumber = (ushort)number;
            plain.Bob.SendOne();
            plain.Run(0.02);
        }

        Assert.Equal([20_000, 20_001, 5, 6, 7], plain.Alice.Packets.Select(p => (p[2] << 8) | p[3]));
    }
}
