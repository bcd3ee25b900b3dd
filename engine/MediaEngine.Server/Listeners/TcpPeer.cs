using System.Net.Sockets;

namespace MediaEngine.Server.Listeners;

/// <summary>The sending half of a connection, shared by replies and notifications.</summary>
internal sealed class TcpPeer(Socket socket) : IDisposable
{
    private static readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private bool _broken;

    /// <summary>
    /// Sends everything or closes the connection, because half a message would corrupt all that follow. An empty frame is not sent.
    /// </summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            await _sending.WaitAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        try
        {
            using var timeout = new CancellationTokenSource(_sendTimeout);
            while (!frame.IsEmpty && !_broken)
                frame = frame[await socket.SendAsync(frame, timeout.Token).ConfigureAwait(false)..];
            return !_broken;
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            _broken = true;
            socket.Dispose();
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _broken = true;
}
