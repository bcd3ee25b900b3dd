using System.Diagnostics;
using Xunit;

namespace MediaEngine.System.Tests.Attacks;

/// <summary>
/// Attacks A5 and A6 on the engine: a flood on one port does not affect other calls. Runs with each back end and one worker.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class FloodTests(ITestOutputHelper output)
{
    private const int Calls = 5;
    private const int Packets = 100;

    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [InlineData(1)]
    [InlineData(2)]
    public void A5_Empty_datagrams_do_not_affect_other_calls(int workers)
    {
        using EngineProcess engine = EngineProcess.Serving($"--num-threads={workers}");
        using AttackedCall attacked = new AttackedCall(engine).SetUp();
        List<AttackedCall> calls = Others(engine);
        try
        {
            // At least 200 per second: ten every 20 ms.
            Converse(calls, () =>
            {
                for (int i = 0; i < 10; i++)
                    attacked.Mallory.Send(i % 2 == 0 ? attacked.AlicesPort : attacked.AlicesPort + 1, []);
            });
            AssertAllHeard(calls, tolerated: 0);
        }
        finally
        {
            calls.ForEach(c => c.Dispose());
        }
    }

    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [InlineData("foreign RTP", 172)]
    [InlineData("no RTP", 40)]
    [InlineData("large", 1400)]
    public void A6_A_flood_on_one_port_hardly_affects_other_calls(string kind, int length)
    {
        using EngineProcess engine = EngineProcess.Serving("--num-threads=1");
        using AttackedCall attacked = new AttackedCall(engine).SetUp();
        List<AttackedCall> calls = Others(engine);
        byte[] datagram = new byte[length];
        new Random(6).NextBytes(datagram);
        datagram[0] = kind == "no RTP" ? (byte)0xFF : (byte)0x80;
        datagram[1] = 0;
        using var ends = new CancellationTokenSource();
        var flood = new Thread(() => Flood(attacked, datagram, ends.Token)) { IsBackground = true };
        try
        {
            flood.Start();
            Converse(calls, static () => { });
            ends.Cancel();
            flood.Join();

            // 0.1 % of 1000 packets is one packet per direction.
            AssertAllHeard(calls, tolerated: Calls * Packets * 2 / 1000);
        }
        finally
        {
            ends.Cancel();
            calls.ForEach(c => c.Dispose());
        }
    }

    private static List<AttackedCall> Others(EngineProcess engine) =>
        [.. Enumerable.Range(0, Calls).Select(_ => new AttackedCall(engine).SetUp())];

    private static void Converse(List<AttackedCall> calls, Action beside) => AttackedCall.Every20Milliseconds(Packets, _ =>
    {
        foreach (AttackedCall call in calls)
        {
            call.Alice.Speak(call.AlicesPort);
            call.Bob.Speak(call.BobsPort);
        }

        beside();
    });

    /// <summary>Sends 50,000 packets per second evenly, as far as this thread gets the CPU, at most while the calls last.</summary>
    private void Flood(AttackedCall attacked, byte[] datagram, CancellationToken ends)
    {
        var clock = Stopwatch.StartNew();
        long sent = 0;
        while (!ends.IsCancellationRequested && clock.Elapsed < TimeSpan.FromSeconds(10))
        {
            if (sent > clock.Elapsed.TotalSeconds * 50_000)
            {
                Thread.Yield();
                continue;
            }

            for (int i = 0; i < 16; i++, sent++)
                attacked.Mallory.Send(attacked.AlicesPort, datagram);
        }

        output.WriteLine($"{sent / clock.Elapsed.TotalSeconds:0} datagrams/s for {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static void AssertAllHeard(List<AttackedCall> calls, int tolerated)
    {
        int lost = 0;
        foreach (AttackedCall call in calls)
            lost += 2 * Packets - call.Bob.Take(Packets).Count - call.Alice.Take(Packets).Count;
        Assert.InRange(lost, 0, tolerated);
    }
}
