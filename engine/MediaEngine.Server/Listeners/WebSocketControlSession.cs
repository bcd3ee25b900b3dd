using System.Net.WebSockets;
using System.Text;
using MediaEngine.Primitives;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Listeners;

/// <summary>One WebSocket connection; the sub-protocol decides the kind of messages.</summary>
internal sealed class WebSocketControlSession(HttpControlOptions options, ControlThread control, ControlGate gate,
    HttpControlHandlers handlers)
{
    private const string Ng = "ng.rtpengine.com";
    private const string NgPlain = "ng-plain.rtpengine.com";
    private const string Cli = "cli.rtpengine.com";
    private const string Echo = "echo.rtpengine.com";

    private static readonly string[] _protocols = [Ng, NgPlain, Cli, Echo];

    public async Task ServeAsync(HttpContext context, ControlConnection? connection)
    {
        string? protocol = Array.Find(_protocols, context.WebSockets.WebSocketRequestedProtocols.Contains);
        if (protocol is null)
        {
            gate.Counters.CountGarbage();
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        TransportAddress peer = HttpControlEndpoints.PeerOf(context);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(protocol).ConfigureAwait(false);
        try
        {
            await ServeAsync(socket, protocol, peer, connection, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer has gone without a close frame.
        }
    }

    private async Task ServeAsync(WebSocket socket, string protocol, TransportAddress peer, ControlConnection? connection,
        CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        using var message = CancellationTokenSource.CreateLinkedTokenSource(stop);
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            // A client that has sent a message may be silent as long as it answers pings.
            message.CancelAfter(connection is { HasServed: true } ? Timeout.InfiniteTimeSpan : options.IdleTimeout);
            do
            {
                if (length == buffer.Length)
                {
                    if (buffer.Length >= HttpControlEndpoints.MaxBody)
                    {
                        gate.Counters.CountGarbage();
                        await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, null, stop).ConfigureAwait(false);
                        return;
                    }

                    Array.Resize(ref buffer, Math.Min(buffer.Length * 4, HttpControlEndpoints.MaxBody));
                }

                received = await socket.ReceiveAsync(buffer.AsMemory(length), message.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
                    return;
                }

                // The time limit of a message counts from its first piece.
                if (length == 0 && !received.EndOfMessage)
                    message.CancelAfter(options.BodyTimeout);
                length += received.Count;
            }
            while (!received.EndOfMessage);

            message.CancelAfter(Timeout.InfiniteTimeSpan);
            connection?.Begin();
            ReadOnlyMemory<byte> reply = await AnswerAsync(protocol, buffer.AsMemory(0, length), peer).ConfigureAwait(false);
            connection?.End();
            if (reply.IsEmpty)
            {
                gate.Counters.CountGarbage();
                continue;
            }

            // As in rtpengine, NG replies are binary frames whatever the request was (a text frame must be UTF-8, which bencode need not
            // be).
            WebSocketMessageType type = protocol is Ng or NgPlain ? WebSocketMessageType.Binary : received.MessageType;
            message.CancelAfter(options.BodyTimeout);
            await socket.SendAsync(reply, type, endOfMessage: true, message.Token).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(string protocol, ReadOnlyMemory<byte> message, TransportAddress peer)
    {
        switch (protocol)
        {
            case Echo:
                return message.ToArray();
            case Cli:
                string command = Encoding.UTF8.GetString(message.Span).Trim();
                return Encoding.UTF8.GetBytes(await control.RunAsync(() => handlers.Cli(command)).ConfigureAwait(false));
            default:
                NgHandler handler = protocol == Ng ? handlers.Framed : handlers.Plain;
                return await control.ExecuteAsync(handler, message, peer).ConfigureAwait(false) ?? default;
        }
    }
}
