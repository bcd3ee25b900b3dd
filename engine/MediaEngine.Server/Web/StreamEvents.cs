using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>
/// GET /api/streams/NAME/events: the state of a stream as server-sent events, one whenever it has changed. The gateway announces no
/// changes, so its state is read at an interval while somebody listens.
/// </summary>
internal sealed class StreamEvents(GatewayCalls gateway, StreamTable streams, TimeProvider clock) : IDisposable
{
    /// <summary>Listeners at the same time.</summary>
    public const int Maximum = 256;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A comment that keeps proxies from closing a connection on which nothing is said.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private int _listeners;

    public async Task ServeAsync(WebRequest request)
    {
        HttpContext context = request.Context;
        if (streams.Find(request.Stream) is null)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status404NotFound, WhepEndpoint.NoStream(request.Stream))
                .ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref _listeners) > Maximum)
        {
            Interlocked.Decrement(ref _listeners);
            await WebReply.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many listeners.", TimeSpan.FromSeconds(10))
                .ConfigureAwait(false);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Gone, _stopping.Token);
        try
        {
            context.Response.ContentType = "text/event-stream";

            // Proxies of this kind collect an answer before they pass it on.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await SendAsync(request, ending.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            // The listener has gone, or the engine ends.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <summary>Ends all answers, so that the server can end.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task SendAsync(WebRequest request, CancellationToken ending)
    {
        (HttpContext context, string stream) = (request.Context, request.Stream);
        byte[] last = [];
        long lastAt = clock.GetTimestamp();
        using var timer = new PeriodicTimer(_interval, clock);
        do
        {
            if (await gateway.RunAsync((engine, now) => engine.Status(stream, now)).ConfigureAwait(false) is not { } status)
                return;
            if (request.Grant.IsOver(clock.GetUtcNow()) || request.Grant.Check(stream, WebAction.View) != WebVerdict.Allowed)
            {
                await WriteAsync(context, "event: ended\ndata: {\"reason\":\"The token has expired.\"}\n\n"u8.ToArray(), ending)
                    .ConfigureAwait(false);
                return;
            }

            StreamJson json = StreamJson.Of(status);
            byte[] state = JsonSerializer.SerializeToUtf8Bytes(json, WebJson.Default.StreamJson);

            // How long it has been so is no change.
            byte[] compared = JsonSerializer.SerializeToUtf8Bytes(json with { InStateMs = 0, RetryInMs = null },
                WebJson.Default.StreamJson);
            if (!compared.AsSpan().SequenceEqual(last))
            {
                (last, lastAt) = (compared, clock.GetTimestamp());
                await WriteAsync(context, [.. "data: "u8, .. state, .. "\n\n"u8], ending).ConfigureAwait(false);
            }
            else if (clock.GetElapsedTime(lastAt) > _quiet)
            {
                lastAt = clock.GetTimestamp();
                await WriteAsync(context, ":\n\n"u8.ToArray(), ending).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(ending).ConfigureAwait(false));
    }

    private static async Task WriteAsync(HttpContext context, byte[] text, CancellationToken ending)
    {
        await context.Response.Body.WriteAsync(text, ending).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(ending).ConfigureAwait(false);
    }
}
