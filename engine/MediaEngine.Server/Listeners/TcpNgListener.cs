using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// NG over TCP: a stream of COOKIE SP BODY without delimiter; the end of a body is found by scanning it. JSON bodies are accepted too,
/// which rtpengine never completes. Requests may be pipelined; replies are sent in their order. A malformed message gets its error reply
/// and ends the connection, because the start of the next message is unknown.
/// </summary>
internal sealed class TcpNgListener : IAsyncDisposable
{
    private const int InitialBuffer = 16 * 1024;
    private const int LargestBuffer = NgLimits.MaxStreamMessage + NgLimits.MaxCookie + 1;

    private static readonly TimeSpan _lingerTimeout = TimeSpan.FromSeconds(2);

    private readonly ControlThread _control;
    private readonly ControlGate _gate;
    private readonly NgHandler _handler;
    private readonly TcpNgLimits _limits;
    private readonly TcpAcceptor _acceptor;

    /// <param name="table">Shared by the sockets of one kind; null creates one with the limits.</param>
    public TcpNgListener(
        IPEndPoint local, ControlThread control, ControlGate gate, NgHandler handler, TcpNgLimits? limits = null,
        ConnectionTable? table = null)
    {
        _control = control;
        _gate = gate;
        _handler = handler;
        _limits = limits ?? TcpNgLimits.Default;
        _acceptor = new TcpAcceptor(local, table ?? new ConnectionTable(_limits.Connections, gate), ServeAsync);
    }

    public IPEndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private async Task ServeAsync(Socket socket, TransportAddress remote, ControlConnection connection, CancellationToken stop)
    {
        using var peer = new TcpPeer(socket);
        await ReadMessagesAsync(peer, socket, remote, connection, stop).ConfigureAwait(false);
    }

    private async Task ReadMessagesAsync(TcpPeer peer, Socket socket, TransportAddress remote, ControlConnection connection,
        CancellationToken stop)
    {
        byte[] buffer = new byte[InitialBuffer];
        int start = 0;
        int end = 0;
        var scanner = new BodyScanner();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bool inMessage = false;
        while (true)
        {
            FrameState state = Look(buffer.AsSpan(start, end - start), ref scanner, out int length);
            if (state == FrameState.Incomplete)
            {
                if (!MakeRoom(ref buffer, ref start, ref end))
                {
                    _gate.Counters.CountGarbage();
                    return;
                }

                // The time limit of a message counts from its first byte; more bytes do not restart it.
                if (start == end || !inMessage)
                    timeout.CancelAfter(start == end ? _limits.IdleTimeout : _limits.MessageTimeout);
                inMessage = start != end;
                int read = await socket.ReceiveAsync(buffer.AsMemory(end), timeout.Token).ConfigureAwait(false);
                if (read == 0)
                    return;
                end += read;
                continue;
            }

            connection.Begin();
            ReadOnlyMemory<byte>? reply = await _control.ExecuteAsync(_handler, buffer.AsMemory(start, length), remote)
                .ConfigureAwait(false);
            connection.End();
            if (reply is null || !await peer.TrySendAsync(reply.Value).ConfigureAwait(false))
                return;
            if (state == FrameState.Broken)
            {
                _gate.Counters.CountGarbage();
                await LingerAsync(socket, buffer, stop).ConfigureAwait(false);
                return;
            }

            start += length;
            inMessage = false;
            scanner = new BodyScanner();
        }
    }

    /// <summary>
    /// Closing with unread input would reset the connection and could lose the error reply, so input is read for a while first.
    /// </summary>
    private static async Task LingerAsync(Socket socket, byte[] buffer, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(_lingerTimeout);
        socket.Shutdown(SocketShutdown.Send);
        for (int left = LargestBuffer; left > 0;)
        {
            int read = await socket.ReceiveAsync(buffer, timeout.Token).ConfigureAwait(false);
            if (read == 0)
                return;
            left -= read;
        }
    }

    private enum FrameState : byte
    {
        Incomplete,
        Complete,

        /// <summary>Incomplete input gets an error reply if it has a cookie.</summary>
        Broken,
    }

    /// <summary>Finds the end of a body of either encoding.</summary>
    private struct BodyScanner()
    {
        private BencodeScanner _bencode = new(NgLimits.MaxStreamMessage);
        private JsonScanner _json = new(NgLimits.MaxStreamMessage);

        public BencodeStatus Scan(ReadOnlySpan<byte> body, out int length)
        {
            BencodeStatus status = body[0] switch
            {
                (byte)'d' => _bencode.Scan(body),
                (byte)'{' => _json.Scan(body),
                _ => BencodeStatus.Invalid,
            };
            length = body[0] == 'd' ? _bencode.Consumed : _json.Consumed;
            return status;
        }
    }

    private static FrameState Look(ReadOnlySpan<byte> bytes, ref BodyScanner scanner, out int length)
    {
        length = bytes.Length;
        if (!NgFrame.TrySplit(bytes, out ReadOnlySpan<byte> cookie, out ReadOnlySpan<byte> body))
            return bytes.Length > NgLimits.MaxCookie || (bytes.Length > 0 && bytes[0] == ' ') ? FrameState.Broken : FrameState.Incomplete;
        if (body.IsEmpty)
            return FrameState.Incomplete;
        switch (scanner.Scan(body, out int bodyLength))
        {
            case BencodeStatus.Complete:
                length = cookie.Length + 1 + bodyLength;
                return FrameState.Complete;
            case BencodeStatus.Incomplete:
                return FrameState.Incomplete;
            default:
                return FrameState.Broken;
        }
    }

    /// <summary>Moves unread input to the front and grows the buffer when it is full; false at the limit.</summary>
    private static bool MakeRoom(ref byte[] buffer, ref int start, ref int end)
    {
        if (end < buffer.Length && start == 0)
            return true;
        int unread = end - start;
        if (unread == buffer.Length)
        {
            if (buffer.Length >= LargestBuffer)
                return false;
            Array.Resize(ref buffer, Math.Min(buffer.Length * 4, LargestBuffer));
            return true;
        }

        Buffer.BlockCopy(buffer, start, buffer, 0, unread);
        start = 0;
        end = unread;
        return true;
    }
}
