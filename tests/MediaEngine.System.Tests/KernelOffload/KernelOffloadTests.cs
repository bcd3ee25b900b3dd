using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>
/// The in-kernel path of the engine between three network namespaces. Their veth interfaces compute and check all checksums. Needs root;
/// otherwise the tests are skipped with the reason.
/// </summary>
public abstract class KernelOffloadTests(ITestOutputHelper output, string hook)
{
    [Fact]
    public void A_thousand_flows_lose_nothing_are_counted_and_end_with_their_calls()
    {
        OffloadRig.Require();
        using OffloadRig rig = new(hook, "--delete-delay=0");
        List<OffloadCall> calls = [];
        for (int i = 0; i < 500; i++)
            calls.Add(rig.Call(v6: i % 4 == 1 || i % 4 == 2, calleeV6: i % 4 is 1 or 3));
        rig.Talk(calls, 1000);
        Settle(calls);
        Assert.Equal(1000, rig.FlowsInKernel());
        Assert.Contains(hook == "auto" ? "toCallee (xdp, tcx), toCaller (xdp, tcx)" : "toCallee (tcx), toCaller (tcx)", rig.Log);
        long before = RelayedByKernel(rig, calls);
        long framesBefore = Frames(rig);
        for (int round = 0; round < 30; round++)
        {
            foreach (OffloadCall call in calls)
            {
                call.Caller.Send();
                call.Callee.Send();
            }

            foreach (OffloadCall call in calls)
            {
                call.Caller.ReceiveAll();
                call.Callee.ReceiveAll();
            }
        }

        Settle(calls);
        Assert.All(calls,
            c => Assert.Equal((c.Callee.Sent, c.Caller.Sent, 0, 0),
                (c.Caller.Received, c.Callee.Received, c.Caller.Wrong, c.Callee.Wrong)));
        foreach (OffloadCall call in calls)
        {
            string query = call.Command("query");
            Assert.Equal(call.Caller.Sent + call.Callee.Sent, Totals(query, "RTP").Packets);
            Assert.Equal(172L * (call.Caller.Sent + call.Callee.Sent), Totals(query, "RTP").Bytes);
            Assert.Contains("10:kernelized", query);
        }

        long relayed = RelayedByKernel(rig, calls) - before;
        output.WriteLine($"{relayed} packets relayed by the kernel in 30 rounds of 1000");
        Assert.Equal(30_000, relayed);

        // One packet per stream and second goes through tc. The duration of the rounds depends on the machine.
        long frames = Frames(rig) - framesBefore;
        output.WriteLine($"{frames} of them in the driver");
        Assert.InRange(frames, hook == "auto" ? 10_000 : 0, hook == "auto" ? 30_000 : 0);
        foreach (OffloadCall call in calls)
            call.Command("delete");
        Assert.True(Eventually.Becomes(() => rig.Statistic("media_kernel") == 0, TimeSpan.FromSeconds(5)));
        Assert.Equal(0, rig.FlowsInKernel());
        calls.ForEach(c => c.Dispose());
    }

    [Fact]
    public void Statistics_are_those_of_user_space()
    {
        OffloadRig.Require();
        using OffloadRig rig = new(hook, "--rtcp-interval=1000");
        using OffloadCall inKernel = rig.Call(flags: ["generate-RTCP"]);
        using OffloadCall inUser = rig.Call(flags: ["generate-RTCP", "media-handover"]);
        OffloadCall[] both = [inKernel, inUser];
        foreach (OffloadCall call in both)
        {
            call.Caller.OpenRtcp();
            call.Caller.Sequence = 65_300;
        }

        Pattern(both, 50, TimeSpan.FromMilliseconds(10));
        rig.Talk(both, 2);
        Pattern(both, 400, TimeSpan.FromMilliseconds(10));

        // Jitter is a moving average: after some packets at a steady rate both values depend on the same packets only.
        for (int i = 0; i < 150; i++)
            Exchange(both);
        Report[] reports = NextReports(both);
        (Report kernel, Report user) = (reports[0], reports[1]);
        output.WriteLine($"kernel {kernel}");
        output.WriteLine($"user   {user}");
        Assert.Equal(user.Cycles, kernel.Cycles);
        Assert.InRange(kernel.Highest, -1, 0);
        Assert.InRange(user.Highest, -1, 0);
        Assert.InRange(kernel.Lost - user.Lost, -1, 1);
        Assert.True(kernel.Lost > 10);
        Assert.InRange(Math.Abs(kernel.Jitter - user.Jitter), 0, 16);
        (long Packets, long Bytes) a = Totals(inKernel.Command("query"), "RTP");
        (long Packets, long Bytes) b = Totals(inUser.Command("query"), "RTP");
        Assert.InRange(a.Packets - b.Packets, -1, 1);
        Assert.InRange(a.Bytes - b.Bytes, -172, 172);
        Assert.Equal(inUser.Callee.Received, inKernel.Callee.Received);
        Assert.DoesNotContain("kernelized", inUser.Command("query"));
    }

    [Fact]
    public void Calls_move_between_kernel_and_user_space_without_losing_a_packet()
    {
        OffloadRig.Require();
        using OffloadRig rig = new(hook);
        List<OffloadCall> calls = [];
        for (int i = 0; i < 20; i++)
            calls.Add(rig.Call());
        rig.Talk(calls, 40);
        using var stop = new CancellationTokenSource();
        var talk = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (OffloadCall call in calls)
                {
                    lock (call)
                    {
                        call.Caller.Send();
                        call.Callee.Send();
                        call.Caller.ReceiveAll();
                        call.Callee.ReceiveAll();
                    }
                }

                RealTime.PassMilliseconds(5);
            }
        });
        talk.Start();
        try
        {
            for (int round = 0; round < 3; round++)
            {
                foreach (OffloadCall call in calls)
                    call.Negotiate();
                WaitForKernel(rig, 40);
                foreach (OffloadCall call in calls)
                {
                    lock (call)
                    {
                        call.Caller.NewSsrc();
                        call.Caller.Send(payloadType: 101);
                    }
                }

                long before = rig.Statistic("relayedpackets_kernel");
                Assert.True(Eventually.Becomes(() => rig.Statistic("relayedpackets_kernel") > before + 2000, TimeSpan.FromSeconds(20)));
            }
        }
        finally
        {
            stop.Cancel();
            talk.Join();
        }

        Settle(calls);
        output.WriteLine(
            $"{calls.Sum(c => c.Caller.Sent + c.Callee.Sent)} packets, {rig.Statistic("relayedpackets_kernel")} by the kernel, " +
            $"{rig.Statistic("relayedpackets_user")} in user space");
        Assert.All(calls,
            c => Assert.Equal((c.Callee.Sent, c.Caller.Sent, 0, 0),
                (c.Caller.Received, c.Callee.Received, c.Caller.Wrong, c.Callee.Wrong)));
        calls.ForEach(c => c.Dispose());
    }

    [Fact]
    public void Blocking_silences_at_once_and_a_moved_peer_is_followed()
    {
        OffloadRig.Require();
        using OffloadRig rig = new(hook);
        using OffloadCall call = rig.Call();
        OffloadCall[] one = [call];
        rig.Talk(one, 2);
        Settle(one);

        Assert.Contains("6:result2:ok", call.Command("block media", ("from-tag", "caller")));
        call.Command("query"); // The worker answers query after it has blocked the media.
        int before = call.Callee.Received;
        for (int i = 0; i < 20; i++)
            call.Caller.Send();
        call.Callee.ReceiveAll(100);
        Assert.Equal(before, call.Callee.Received);
        Assert.Contains("6:result2:ok", call.Command("unblock media", ("from-tag", "caller")));
        rig.Talk(one, 2);
        Settle(one);

        call.Caller.NewPort();
        call.Negotiate();
        int heard = call.Caller.Received;
        rig.Talk(one, 2);
        Settle(one);
        Assert.True(call.Caller.Received > heard);
        Assert.Equal(0, call.Caller.Wrong + call.Callee.Wrong);
    }

    [Fact]
    public void An_attacker_s_packets_never_reach_the_far_end()
    {
        OffloadRig.Require();
        using OffloadRig rig = new(hook);
        using OffloadCall call = rig.Call(flags: ["strict-source"]);
        OffloadCall[] one = [call];
        rig.Talk(one, 2);
        Settle(one);
        rig.Networks.Caller.AddAddress("caller", "10.77.1.66/24");
        rig.Networks.Callee.AddAddress("callee", "10.77.2.66/24");
        rig.Networks.Callee.Run("ip", "route", "add", "10.77.1.0/24", "via", "10.77.2.1");
        using Socket sameHost = rig.Networks.Caller.Udp(ThreeNetworks.CallerAddress());
        using Socket otherHost = rig.Networks.Caller.Udp(IPAddress.Parse("10.77.1.66"));
        using Socket farHost = rig.Networks.Callee.Udp(IPAddress.Parse("10.77.2.66"));
        foreach (Socket attacker in (Socket[])[sameHost, otherHost, farHost])
        {
            foreach (OffloadPhone victim in (OffloadPhone[])[call.Caller, call.Callee])
            {
                for (int i = 1; i <= 50; i++)
                {
                    attacker.SendTo(victim.Packet((ushort)(victim.Sequence + i), fill: 0x66), call.Caller.Remote!);
                    attacker.SendTo(victim.Packet((ushort)(victim.Sequence + i), fill: 0x66),
                        new IPEndPoint(ThreeNetworks.CallerSide(), call.Callee.Remote!.Port));
                }
            }
        }

        rig.Talk(one, 2);
        Settle(one);
        Assert.Equal((0, 0), (call.Caller.Strange, call.Callee.Strange));
        Assert.Equal((call.Callee.Sent, call.Caller.Sent), (call.Caller.Received, call.Callee.Received));
    }

    [Fact]
    public void Off_and_table_minus_one_leave_all_in_user_space_and_require_without_it_does_not_start()
    {
        OffloadRig.Require();
        Assert.SkipWhen(EngineProcess.ExtraOptions.Any(o => o.StartsWith("--kernel-offload", StringComparison.Ordinal)),
            "MEDIAENGINE_OPTIONS overrules what is tested here");
        foreach (string option in (string[])["--kernel-offload=off", "--table=-1"])
        {
            using OffloadRig rig = new(hook, option);
            using OffloadCall call = rig.Call();
            Stopwatch clock = Stopwatch.StartNew();
            while (clock.Elapsed < TimeSpan.FromSeconds(2))
                Exchange([call]);
            Settle([call]);
            Assert.Equal((0, call.Caller.Sent + call.Callee.Sent),
                (rig.Statistic("relayedpackets_kernel"), rig.Statistic("relayedpackets_user")));
        }

        int port = EngineProcess.FreePort();
        using EngineProcess refused = EngineProcess.Started(port,
            ["--config-file=none", "-f", "-E", "-i", "127.0.0.1", "-n", $"127.0.0.1:{port}", "--kernel-offload=require"], "setpriv",
            "--bounding-set=-all", "--inh-caps=-all");
        Assert.Equal(1, refused.ExitCode());
        Assert.Contains("kernel-offload", refused.Output);
    }

    /// <summary>A query reads the kernel's counters, which otherwise happens once a second.</summary>
    private static long RelayedByKernel(OffloadRig rig, List<OffloadCall> calls)
    {
        calls.ForEach(c => c.Command("query"));
        return rig.Statistic("relayedpackets_kernel");
    }

    private static long Frames(OffloadRig rig) => rig.Networks.FramesSentOn("toCaller") + rig.Networks.FramesSentOn("toCallee");

    private static void Exchange(IReadOnlyList<OffloadCall> calls)
    {
        foreach (OffloadCall call in calls)
        {
            call.Caller.Send();
            call.Callee.Send();
        }

        RealTime.PassMilliseconds(10);
        foreach (OffloadCall call in calls)
        {
            call.Caller.ReceiveAll();
            call.Callee.ReceiveAll();
        }
    }

    /// <summary>Sends packets with losses, duplicates, reordering and occasional events, the same for all calls.</summary>
    private static void Pattern(OffloadCall[] calls, int packets, TimeSpan distance)
    {
        for (int i = 0; i < packets; i++)
        {
            foreach (OffloadCall call in calls)
            {
                if (i % 17 == 3)
                    call.Caller.Sequence++;
                call.Caller.Send(payloadType: i % 100 == 50 ? (byte)101 : (byte)0);
                if (i % 61 == 5)
                    call.Caller.Send(again: true);
                if (i % 29 == 7)
                {
                    call.Caller.Sequence++;
                    call.Caller.Send();
                    call.Caller.Sequence -= 2;
                    call.Caller.Send();
                    call.Caller.Sequence++;
                }

                call.Callee.Send();
                call.Callee.ReceiveAll();
                call.Caller.ReceiveAll();
            }

            RealTime.Pass(distance);
        }
    }

    private static void WaitForKernel(OffloadRig rig, int flows) =>
        Assert.True(Eventually.Becomes(() => rig.Statistic("media_kernel") == flows, TimeSpan.FromSeconds(20)),
            $"{rig.Statistic("media_kernel")} flows in the kernel");

    private static void Settle(IEnumerable<OffloadCall> calls)
    {
        foreach (OffloadCall call in calls)
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (clock.Elapsed < TimeSpan.FromSeconds(1)
                && (call.Caller.Received < call.Callee.Sent || call.Callee.Received < call.Caller.Sent))
            {
                call.Caller.ReceiveAll(1);
                call.Callee.ReceiveAll(1);
            }
        }
    }

    private static (long Packets, long Bytes) Totals(string query, string kind)
    {
        Match totals = Regex.Match(query, $"6:totalsd.*?{kind.Length}:{kind}d(.*?)e(?:4:RTCP|e)", RegexOptions.Singleline);
        long Number(string name) => long.Parse(Regex.Match(totals.Groups[1].Value + "e", $"{name.Length}:{name}i(\\d+)e").Groups[1].Value);
        return (Number("packets"), Number("bytes"));
    }

    /// <summary>
    /// The engine's next report to each caller about the caller's stream. All callers keep sending, because silent streams get no reports.
    /// </summary>
    private static Report[] NextReports(OffloadCall[] calls)
    {
        byte[] buffer = new byte[2048];
        var reports = new Report?[calls.Length];
        foreach (OffloadCall call in calls)
        {
            while (call.Caller.Rtcp!.Available > 0)
                call.Caller.Rtcp.Receive(buffer);
        }

        while (reports.Any(r => r is null))
        {
            Exchange(calls);
            for (int i = 0; i < calls.Length; i++)
            {
                if (calls[i].Caller.Rtcp!.Available == 0)
                    continue;
                int length = calls[i].Caller.Rtcp!.Receive(buffer);
                int block = buffer[1] == 200 ? 28 : 8;
                if ((buffer[0] & 31) == 0 || length < block + 24)
                    continue;
                uint highest = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(block + 8));
                reports[i] = new Report(
                    (BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(block + 4)) << 8) >> 8, highest >> 16,
                    (short)((ushort)highest - calls[i].Caller.Sequence),
                    BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(block + 12)));
            }
        }

        return [.. reports.Select(r => r!.Value)];
    }

    /// <param name="Lost">Cumulative number of lost packets.</param>
    /// <param name="Cycles">Cycles of the highest sequence number.</param>
    /// <param name="Highest">The highest sequence number minus the last sent one.</param>
    /// <param name="Jitter">Jitter in RTP ticks.</param>
    private readonly record struct Report(int Lost, long Cycles, long Highest, long Jitter);
}
