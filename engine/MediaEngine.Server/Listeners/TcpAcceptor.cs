using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>Accepts connections of one control socket: allow list, limits on their number, and closing all of them on disposal.</summary>
internal sealed class TcpAcceptor : IAsyncDisposable
{
    private const int Backlog = 512;

    // asm-generic/socket.h
    private const int SolSocket = 1;
    private const int SoReuseAddr = 2;

    private readonly Socket _socket;
    private readonly ConnectionTable _table;
    private readonly ConnectionHandler _serve;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="serve">Serves one peer until the end; the acceptor closes the socket.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public TcpAcceptor(IPEndPoint local, ConnectionTable table, ConnectionHandler serve)
    {
        _table = table;
        _serve = serve;
        _socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
                _socket.DualMode = false;

            // A restart must not wait for connections of the previous process. Set directly, because the runtime's option of this name also
            // sets SO_REUSEPORT, with which two engines could share the port.
            _socket.SetRawSocketOption(SolSocket, SoReuseAddr, BitConverter.GetBytes(1));
            _socket.Bind(local);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _accepting = Task.Run(AcceptAsync);
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_connections)
            open = [.. _connections];
        await Task.WhenAll(open).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket peer;
            try
            {
                peer = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (problem is SocketException && !_stop.IsCancellationRequested)
                {
                    // Out of descriptors, or the peer gave up while queued: wait instead of spinning.
                    await Task.Delay(50).ConfigureAwait(false);
                    continue;
                }

                return;
            }

            if (!TryStart(peer))
                peer.Dispose();
        }
    }

    private bool TryStart(Socket peer)
    {
        if (peer.RemoteEndPoint is not IPEndPoint remote || _table.Admit(remote.Address, peer.Dispose) is not { } admitted)
            return false;
        Task connection = Task.Run(() => ServeAsync(peer, TransportAddress.From(remote), admitted));
        lock (_connections)
            _connections.Add(connection);
        _ = connection.ContinueWith(Forget, TaskScheduler.Default);
        return true;
    }

    private void Forget(Task connection)
    {
        lock (_connections)
            _connections.Remove(connection);
    }

    private async Task ServeAsync(Socket peer, TransportAddress remote, ControlConnection connection)
    {
        using (peer)
        {
            try
            {
                peer.NoDelay = true;
                await _serve(peer, remote, connection, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The peer has closed the connection, was silent for too long, or was displaced; or the engine is stopping.
            }
            catch (Exception failure)
            {
                _table.CountFailure(failure);
            }
            finally
            {
                _table.Remove(connection);
            }
        }
    }
}
