using System.Net;
using System.Net.Sockets;

namespace MediaEngine.Server.Graphite;

/// <summary>One TCP connection to the server at a time, opened when there is something to send and closed at the first problem.</summary>
internal sealed class GraphiteConnection(IPEndPoint server) : IDisposable
{
    private Socket? _socket;

    /// <summary>
    /// Sends all bytes. After any exception the connection is not used again, so that no line is continued in the middle.
    /// </summary>
    public async Task SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        if (_socket is not null && WasClosed(_socket))
            Dispose();
        try
        {
            _socket ??= await ConnectAsync(cancellation);
            while (!lines.IsEmpty)
                lines = lines[await _socket.SendAsync(lines, cancellation)..];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>Without this check, the values of the first send after a restart of the server would be lost unnoticed.</summary>
    private static bool WasClosed(Socket socket)
    {
        try
        {
            Span<byte> ignored = stackalloc byte[256];
            return socket.Poll(0, SelectMode.SelectRead) && socket.Receive(ignored) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
