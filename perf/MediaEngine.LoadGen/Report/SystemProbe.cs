using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaEngine.LoadGen.Report;

/// <summary>
/// Runs beside a daemon on another machine and tells a generator what the kernel there knows: <c>SERIAL PID</c> in, <c>SERIAL sample</c> out, over
/// UDP. It tells CPU times and memory of any process to whoever asks: for test networks only.
/// </summary>
internal static class SystemProbe
{
    /// <summary>Answers until <paramref name="limit"/> is over.</summary>
    public static void Serve(IPEndPoint address, TimeSpan limit, TextWriter progress)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        socket.Bind(address);
        progress.WriteLine($"loadgen: probe on {socket.LocalEndPoint}");
        var buffer = new byte[512];
        EndPoint peer = new IPEndPoint(IPAddress.Any, 0);
        for (var start = Environment.TickCount64; Environment.TickCount64 - start < limit.TotalMilliseconds;)
        {
            try
            {
                var length = socket.ReceiveFrom(buffer, ref peer);
                if (Answer(Encoding.ASCII.GetString(buffer, 0, length)) is { } answer)
                    socket.SendTo(Encoding.ASCII.GetBytes(answer), peer);
            }
            catch (SocketException)
            {
                // nobody asked for a second, or the answer could not be delivered
            }
        }
    }

    /// <summary>The answer to one question; null when it is none.</summary>
    public static string? Answer(string question)
    {
        var words = question.Split(' ');
        if (words.Length != 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process))
        {
            return null;
        }
        try
        {
            return $"{words[0]} {SystemSample.Take(process).Write()}";
        }
        catch (LoadException failure)
        {
            return $"{words[0]} {failure.Message}";
        }
    }
}
