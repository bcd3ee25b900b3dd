using System.Text;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Transport;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>
/// WHEP (draft-ietf-wish-whep): a player offers, the answer brings the stream; the session is changed and ended by its own URL.
/// </summary>
internal sealed class WhepEndpoint(GatewayCalls gateway, StreamTable streams, ViewerSessions sessions, IceServers iceServers,
    TimeProvider clock)
{
    public const string SdpType = "application/sdp";
    public const string FragmentType = "application/trickle-ice-sdpfrag";

    private const string NoSession = "There is no such session.";

    /// <summary>Tags that one If-Match may list.</summary>
    private const int MostTags = 8;

    /// <summary>Of an answer that may be another one soon: nobody publishes, too many viewers.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(3);

    /// <summary>No session is that long; later times do not fit into the clock.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromDays(3650);

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>POST: an offer.</summary>
    public Task StartAsync(WebRequest request) => StartAsync(
        request, "whep", WebAction.View,
        (offer, from) => gateway.WatchAsync(new WatchRequest(request.Stream, offer, from) { Until = Until(request) }, request.Gone));

    /// <summary>POST of a player or a publisher.</summary>
    /// <param name="root">Where the session's URL begins: whep or whip.</param>
    /// <param name="action">What the session is for.</param>
    /// <param name="ask">Gives the offer, and where it came from, to the gateway.</param>
    public async Task StartAsync(WebRequest request, string root, WebAction action, Func<string, TransportAddress, Task<SessionReply>> ask)
    {
        HttpContext context = request.Context;
        context.Response.Headers["Accept-Post"] = SdpType;
        if (await WebBody.ReadAsync(context, SdpType).ConfigureAwait(false) is not byte[] body)
            return;
        if (Text(body) is not string offer)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status400BadRequest, "The offer is not text in UTF-8.").ConfigureAwait(false);
            return;
        }

        SessionReply reply = await ask(offer, TransportAddress.From(request.Address.Peer, context.Connection.RemotePort))
            .ConfigureAwait(false);
        if (reply.SessionId.Length > 0 && request.Gone.IsCancellationRequested)
        {
            gateway.Abandon(reply.SessionId);
            return;
        }

        bool counterOffer = reply is { Outcome: SessionOutcome.NotAcceptable, Sdp: not null, SessionId.Length: > 0 };
        if (reply is not { Outcome: SessionOutcome.Done, Sdp: not null } && !counterOffer)
        {
            await RefuseAsync(context, reply).ConfigureAwait(false);
            return;
        }

        sessions.Add(reply.SessionId, request.Stream, action, request.Grant.Source(request.Stream, action));
        IHeaderDictionary headers = context.Response.Headers;
        headers.Location = request.Address.Locate($"/{root}/{request.Stream}/{reply.SessionId}");
        SetEntityTag(headers, reply);
        headers.Append("Link", iceServers.Links(clock.GetUtcNow()));
        try
        {
            int status = counterOffer ? StatusCodes.Status406NotAcceptable : StatusCodes.Status201Created;
            await WebReply.WriteAsync(context, status, SdpType, Encoding.UTF8.GetBytes(reply.Sdp!)).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
            sessions.Remove(reply.SessionId);
            gateway.Abandon(reply.SessionId);
        }
    }

    /// <summary>HEAD: whether there is the stream, and what it takes.</summary>
    public Task DescribeAsync(WebRequest request)
    {
        if (streams.Find(request.Stream) is null)
            return WebReply.ProblemAsync(request.Context, StatusCodes.Status404NotFound, NoStream(request.Stream));
        request.Context.Response.Headers["Accept-Post"] = SdpType;
        request.Context.Response.ContentType = SdpType;
        request.Context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    /// <summary>PATCH: candidates of the player or publisher (trickle ICE), or an ICE restart (RFC 9725 section 4.3).</summary>
    public async Task PatchAsync(WebRequest request)
    {
        HttpContext context = request.Context;
        context.Response.Headers["Accept-Patch"] = FragmentType;
        if (await WebBody.ReadAsync(context, FragmentType).ConfigureAwait(false) is not byte[] body)
            return;
        string[] tags = EntityTags(request.Header("If-Match"), out bool given);
        if (!given)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status428PreconditionRequired,
                "If-Match with the entity tag of the session is required; '*' restarts ICE.").ConfigureAwait(false);
            return;
        }

        if (Text(body) is not string fragment)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status400BadRequest, "The fragment is not text in UTF-8.")
                .ConfigureAwait(false);
            return;
        }

        MonotonicTime until = Until(request);
        SessionReply reply = IsOfStream(request)
            ? await gateway.RunAsync((engine, now) => Patch(engine, request.Session, fragment, tags, until, now)).ConfigureAwait(false)
            : new SessionReply(SessionOutcome.NotFound, NoSession);
        if (reply.Outcome != SessionOutcome.Done)
        {
            await RefuseAsync(context, reply).ConfigureAwait(false);
        }
        else if (reply.Sdp is { } answer)
        {
            SetEntityTag(context.Response.Headers, reply);
            await WebReply.WriteAsync(context, StatusCodes.Status200OK, FragmentType, Encoding.UTF8.GetBytes(answer)).ConfigureAwait(false);
        }
        else
        {
            await WebReply.EmptyAsync(context, StatusCodes.Status204NoContent).ConfigureAwait(false);
        }
    }

    /// <summary>DELETE: ends the session; the entity tag is ignored.</summary>
    public async Task EndAsync(WebRequest request)
    {
        bool ended = IsOfStream(request)
            && await gateway.RunAsync((engine, now) => engine.End(request.Session, now)).ConfigureAwait(false);
        if (ended)
        {
            sessions.Remove(request.Session);
            await WebReply.EmptyAsync(request.Context, StatusCodes.Status200OK).ConfigureAwait(false);
        }
        else
        {
            await WebReply.ProblemAsync(request.Context, StatusCodes.Status404NotFound, NoSession).ConfigureAwait(false);
        }
    }

    /// <summary>When the session of a client ends, because its token does.</summary>
    public MonotonicTime Until(WebRequest request) => request.Grant.Until - clock.GetUtcNow() is { } left && left < _longest
        ? MonotonicClock.Now + left : MonotonicTime.Never;

    public static string NoStream(string name) => $"There is no stream '{name}'.";

    private static SessionReply Patch(
        IGateway engine, string session, string fragment, string[] tags, MonotonicTime until, MonotonicTime now)
    {
        SessionReply reply = new(SessionOutcome.TagMismatch, "The entity tag is not that of the session.");
        foreach (string tag in tags)
        {
            reply = engine.Patch(session, fragment, tag, until, now);
            if (reply.Outcome != SessionOutcome.TagMismatch)
                break;
        }

        return reply;
    }

    /// <summary>The session is one of the stream in the path, as far as that is known: tokens are those of a stream.</summary>
    private bool IsOfStream(WebRequest request) => sessions.StreamOf(request.Session) is not { } stream || stream == request.Stream;

    private static Task RefuseAsync(HttpContext context, SessionReply reply) => reply.Outcome switch
    {
        SessionOutcome.NotFound => WebReply.ProblemAsync(context, StatusCodes.Status404NotFound, reply.Detail),
        SessionOutcome.Malformed => WebReply.ProblemAsync(context, StatusCodes.Status400BadRequest, reply.Detail),
        SessionOutcome.NotAcceptable => WebReply.ProblemAsync(context, StatusCodes.Status422UnprocessableEntity, reply.Detail),
        SessionOutcome.Conflict => WebReply.ProblemAsync(context, StatusCodes.Status409Conflict, reply.Detail, _soon),
        SessionOutcome.TagMismatch => WebReply.ProblemAsync(context, StatusCodes.Status412PreconditionFailed, reply.Detail),
        _ => WebReply.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, reply.Detail, _soon),
    };

    private static void SetEntityTag(IHeaderDictionary headers, SessionReply reply)
    {
        if (reply.EntityTag.Length > 0)
            headers.ETag = $"\"{reply.EntityTag}\"";
    }

    /// <summary>
    /// Opaque tags of If-Match (RFC 9110 section 13.1.1). Weak ones match nothing there and are left out. A tag without quotes, as some
    /// clients send it, is taken as it is.
    /// </summary>
    private static string[] EntityTags(string header, out bool given)
    {
        given = header.Trim().Length > 0;
        return [.. header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(tag => !tag.StartsWith("W/", StringComparison.Ordinal)).Select(tag => tag.Trim('"')).Take(MostTags)];
    }

    private static string? Text(byte[] body)
    {
        try
        {
            return _strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
