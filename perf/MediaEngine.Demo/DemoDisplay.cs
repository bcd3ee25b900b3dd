using System.Net;
using Spectre.Console;

namespace MediaEngine.Demo;

/// <summary>Shows the demonstration call: a table that stays in place at a terminal, a line every five seconds elsewhere.</summary>
internal sealed class DemoDisplay(DemoCall call, string ngSocket, IPEndPoint? web)
{
    public async Task RunAsync(CancellationToken stop)
    {
        PrintIntroduction();
        try
        {
            if (Console.IsOutputRedirected)
                await PrintLinesAsync(stop);
            else
                await AnsiConsole.Live(Table()).StartAsync(live => RefreshAsync(live, stop));
        }
        catch (OperationCanceledException)
        {
            // The demonstration ends.
        }
    }

    private void PrintIntroduction()
    {
        (string alice, string bob) = ($"127.0.0.1:{call.Alice.Port}", $"127.0.0.1:{call.Bob.Port}");
        Console.WriteLine($"""

            MediaEngine is serving. NG control socket: udp:{ngSocket}
            Point Kamailio at it:    modparam("rtpengine", "rtpengine_sock", "udp:{ngSocket}")
            or OpenSIPS:             modparam("rtpengine", "rtpengine_sock", "udp:{ngSocket}")

            A demonstration call between two built-in phones runs through the engine now:
              Alice {alice} <-> engine :{call.AliceSendsTo} | engine :{call.BobSendsTo} <-> Bob {bob}
            """);
        if (web is not null)
        {
            Console.WriteLine($"""
                A built-in test camera, with picture and sound:  http://{web}/
                Your own camera:   ./build.sh run -- --interface=ADDRESS --listen-web={web} --stream=door=rtsp://USER:PASSWORD@CAMERA/PATH

                """);
        }

        Console.WriteLine("Stop with Ctrl+C.\n");
    }

    private async Task PrintLinesAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(5));
        while (await timer.WaitForNextTickAsync(stop))
        {
            foreach ((string direction, DemoQuality q) in Directions())
            {
                Console.WriteLine(
                    $"{direction}: {q.Packets} packets, {q.Lost} lost ({q.LossPercent:0.00} %), jitter {q.JitterMilliseconds:0.00} ms, " +
                        $"round trip {RoundTrip(q)}, MOS {Mos(q)}, speech intact {q.IntactPercent:0.0} %");
            }
        }
    }

    private async Task RefreshAsync(LiveDisplayContext live, CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        do
            live.UpdateTarget(Table());
        while (await timer.WaitForNextTickAsync(stop));
    }

    private Table Table()
    {
        Table table = new Table().RoundedBorder().AddColumn("Direction");
        foreach (string heading in (string[])["Packets", "Lost", "Jitter", "Round trip", "MOS", "Speech intact"])
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach ((string direction, DemoQuality q) in Directions())
        {
            table.AddRow(direction, $"{q.Packets}", $"{q.Lost} ({q.LossPercent:0.00} %)", $"{q.JitterMilliseconds:0.00} ms", RoundTrip(q),
                $"[{(q.Mos >= 4 ? "green" : q.Mos >= 3.6 ? "yellow" : q.Mos > 0 ? "red" : "grey")}]{Mos(q)}[/]",
                $"{q.IntactPercent:0.0} %");
        }

        return table;
    }

    private (string Direction, DemoQuality Quality)[] Directions() =>
        [("Alice -> Bob", call.Bob.Quality()), ("Bob -> Alice", call.Alice.Quality())];

    private static string RoundTrip(in DemoQuality q) => q.RoundTrip is { } time ? $"{time.TotalMilliseconds:0.00} ms" : "-";

    private static string Mos(in DemoQuality q) => q.Mos > 0 ? $"{q.Mos:0.0}" : "-";
}
