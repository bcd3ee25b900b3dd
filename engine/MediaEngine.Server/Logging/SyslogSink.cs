using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MediaEngine.Server.Logging;

/// <summary>
/// The local syslog daemon, in the RFC 3164 form that /dev/log accepts. Never waits: a line the daemon cannot take now is not written.
/// </summary>
internal sealed class SyslogSink(string path, int facility, string name) : ILogSink
{
    private const int MaximumBytes = 8192;

    private readonly Lock _lock = new();
    private Socket? _socket;

    public bool Write(in LogLine line)
    {
        string time = line.Time.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        if (line.Time.Day < 10)
            time = time.Insert(4, " ");
        byte[] datagram = Encoding.UTF8.GetBytes($"<{facility * 8 + line.Severity}>{time} {name}[{Environment.ProcessId}]: {line.Text}");
        lock (_lock)
        {
            // The daemon may have been restarted since the last line: try once more.
            ReadOnlySpan<byte> sent = datagram.AsSpan(0, Math.Min(datagram.Length, MaximumBytes));
            return TrySend(sent) || (_socket is null && TrySend(sent));
        }
    }

    public void Dispose() => _socket?.Dispose();

    private bool TrySend(ReadOnlySpan<byte> datagram)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
                _socket.Connect(new UnixDomainSocketEndPoint(path));
            }

            _socket.Send(datagram);
            return true;
        }
        catch (SocketException problem) when (problem.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            return false;
        }
        catch (SocketException)
        {
            _socket?.Dispose();
            _socket = null;
            return false;
        }
    }
}
