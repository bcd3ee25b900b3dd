using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
using MediaEngine.Primitives;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Listeners;

/// <summary>One WebSocket connection; the sub-protocol says what a message is.</summary>
internal sealed class WebSocketControlSession(ControlThread control, ControlGate gate, HttpControlHandlers handlers)
{
    private const string Ng = "ng.rtpengine.com";
    private const string NgPlain = "ng-plain.rtpengine.com";
    private const string Cli = "cli.rtpengine.com";
    private const string Echo = "echo.rtpengine.com";

    private static readonly string[] _protocols = [Ng, NgPlain, Cli, Echo];

    public async Task ServeAsync(HttpContext context)
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
            await ServeAsync(socket, protocol, peer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer went away without a close frame.
        }
    }

    private async Task ServeAsync(WebSocket socket, string protocol, TransportAddress peer, CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
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

                received = await socket.ReceiveAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
                    return;
                }

                length += received.Count;
            }
            while (!received.EndOfMessage);

            ReadOnlyMemory<byte> reply = await AnswerAsync(protocol, buffer.AsMemory(0, length), peer).ConfigureAwait(false);
            if (reply.IsEmpty)
            {
                gate.Counters.CountGarbage();
                continue;
            }

            // A text frame must be UTF-8, which a bencoded reply need not be.
            WebSocketMessageType type = received.MessageType == WebSocketMessageType.Text && Utf8.IsValid(reply.Span)
                ? WebSocketMessageType.Text
                : WebSocketMessageType.Binary;
            await socket.SendAsync(reply, type, endOfMessage: true, stop).ConfigureAwait(false);
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
