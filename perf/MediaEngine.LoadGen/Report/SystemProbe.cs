using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaEngine.LoadGen.Report;

/// <summary>
/// Runs next to a daemon on another machine and sends a generator the kernel's figures there: <c>SERIAL PID</c> in, <c>SERIAL sample</c>
/// out, over UDP. It tells CPU time and memory of any process to anyone who asks, so it is for test networks only.
/// </summary>
internal static class SystemProbe
{
    /// <summary>Answers requests until <paramref name="limit"/> is over.</summary>
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
                // No request for a second, or the answer could not be delivered.
            }
        }
    }

    /// <summary>The answer to one request; null when the request is malformed.</summary>
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
