using System.Net;
using Microsoft.AspNetCore.Connections;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// Enters the connections of the HTTP server into a <see cref="ConnectionTable"/>, before TLS and before any byte is read.
/// </summary>
/// <param name="firstRequest">A connection without a complete request head by then is closed.</param>
internal sealed class HttpConnections(ConnectionTable table, TimeSpan firstRequest)
{
    public ConnectionDelegate Wrap(ConnectionDelegate next) => async context =>
    {
        if (context.RemoteEndPoint is not IPEndPoint peer || table.Admit(peer.Address, () => Abort(context)) is not { } connection)
        {
            context.Abort();
            return;
        }

        context.Features.Set(connection);
        try
        {
            await using var silence = new Timer(
                _ =>
                {
                    if (connection is { HasServed: false, HasBegun: false })
                        Abort(context);
                },
                null, firstRequest, Timeout.InfiniteTimeSpan);
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            table.Remove(connection);
        }
    };

    private static void Abort(ConnectionContext context) => context.Abort(new ConnectionAbortedException("The connection was idle."));
}
