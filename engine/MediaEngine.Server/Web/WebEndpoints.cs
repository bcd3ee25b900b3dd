using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>
/// What every request passes, in this order: our own name as Host, a route and its method, the page's site, the rate of the source, the
/// right of the token, the socket for changes.
/// </summary>
internal sealed class WebEndpoints(
    WebOptions options, ControlGate gate, IWebAccess access, IReadOnlyList<WebRoute> routes, ViewerSessions sessions, TimeProvider clock)
{
    private const string NoContentPolicy = "default-src 'none'; frame-ancestors 'none'";

    private readonly WebOriginRules _origins = new(options, access);

    public required RequestRate Rate { get; init; }

    public required GuessDelay Guesses { get; init; }

    public async Task ServeAsync(HttpContext context)
    {
        ControlConnection? connection = context.Features.Get<ControlConnection>();
        connection?.NoteHead();
        connection?.Begin();
        try
        {
            await GuardedAsync(context).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or BadHttpRequestException)
        {
            context.Abort();
        }
        catch (IOException) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The engine is overloaded.",
                TimeSpan.FromSeconds(1))
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not IOException)
        {
            // Kestrel would answer 500 without reporting it.
            gate.CountFailure(failure);
            await WebReply.ProblemAsync(context, StatusCodes.Status500InternalServerError, "The request failed inside the engine.")
                .ConfigureAwait(false);
        }
        finally
        {
            connection?.End();
        }
    }

    private Task GuardedAsync(HttpContext context)
    {
        gate.Counters.CountRequest();
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = NoContentPolicy;
        WebAddress address = WebAddress.Of(context, options);
        if (!_origins.IsOurHost(address, context))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden,
                "The Host of the request is no name of this server. Names are set by the option web-hosts.");
        }

        string path = context.Request.Path.Value ?? "";
        if (address.Prefix.Length > 0 && path.StartsWith(address.Prefix, StringComparison.Ordinal) && path.Length > address.Prefix.Length
            && path[address.Prefix.Length] == '/')
            path = path[address.Prefix.Length..];
        string[] segments = path.Split('/');
        foreach (WebRoute route in routes)
        {
            if (route.Matches(segments, out string name, out string session))
                return RouteAsync(new WebRequest(context, route, address, name, session));
        }

        gate.Counters.CountGarbage();
        return WebReply.ProblemAsync(context, StatusCodes.Status404NotFound, "There is no such page.");
    }

    private async Task RouteAsync(WebRequest request)
    {
        HttpContext context = request.Context;
        if (!IsAllowedOrigin(request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, request.Route.Kind == WebRouteKind.Session
                ? "The web page is of a site that the option web-origins does not list." : "The web page is of another site.")
                .ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsOptions(request.Method))
        {
            await DescribeAsync(request).ConfigureAwait(false);
            return;
        }

        if (request.Route.Method(request.Method) is not { } method)
        {
            gate.Counters.CountGarbage();
            context.Response.Headers.Allow = request.Route.Allow;
            await WebReply.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, $"Methods of this path: {request.Route.Allow}.")
                .ConfigureAwait(false);
            return;
        }

        if (method.IsLimited && Rate.Refuse(request.Address.Source) is { } wait)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests from this address.", wait)
                .ConfigureAwait(false);
            return;
        }

        if (method.Action is not { } action || await MayAsync(request, action).ConfigureAwait(false))
            await method.Serve(request).ConfigureAwait(false);
    }

    /// <summary>True when the client has the right; otherwise the answer is sent.</summary>
    private async Task<bool> MayAsync(WebRequest request, WebAction action)
    {
        HttpContext context = request.Context;
        if (request.Who.IsShown)
        {
            TimeSpan wait = Guesses.Wait(request.Address.Source);
            if (wait > Guesses.Longest)
            {
                await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address.", wait)
                    .ConfigureAwait(false);
                return false;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, request.Gone).ConfigureAwait(false);
        }

        string? stream = request.Stream.Length > 0 ? request.Stream : sessions.StreamOf(request.Session);
        request.Grant = await access.GrantAsync(request.Who).ConfigureAwait(false);
        WebVerdict verdict = request.Grant.Check(stream, action);
        if (verdict == WebVerdict.Allowed)
        {
            if (action != WebAction.Admin || options.Admin.Count == 0 || request.IsOfAdminSocket)
                return true;
            await RefuseAsync(context, StatusCodes.Status403Forbidden,
                "Streams are changed at the address of the option listen-admin only.")
                .ConfigureAwait(false);
            return false;
        }

        if (verdict == WebVerdict.Forbidden)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The token does not allow this.").ConfigureAwait(false);
            return false;
        }

        // Who shows a token of ours that has expired does not guess.
        if (request.Who.IsShown && request.Grant.Reason is null)
            Guesses.Failed(request.Address.Source);
        context.Response.Headers.WWWAuthenticate = !request.Who.IsShown ? "Bearer" : request.Grant.Reason is { } reason
            ? $"Bearer error=\"invalid_token\", error_description=\"{reason}\"" : "Bearer error=\"invalid_token\"";
        await RefuseAsync(context, StatusCodes.Status401Unauthorized,
            request.Who.IsShown ? request.Grant.Reason ?? "The token is not valid here." : "A token is required.").ConfigureAwait(false);
        return false;
    }

    private bool IsAllowedOrigin(WebRequest request) => request.Route.Kind switch
    {
        WebRouteKind.Page => true,
        WebRouteKind.Api => WebOriginRules.IsOurOrigin(request.Address, request.Context.Request),
        _ => _origins.Allow(request),
    };

    /// <summary>OPTIONS: what the path takes, without a token, for the browser's preflight request.</summary>
    private static Task DescribeAsync(WebRequest request)
    {
        IHeaderDictionary headers = request.Context.Response.Headers;
        headers.Allow = request.Route.Allow;
        if (request.Route.Kind == WebRouteKind.Session)
        {
            headers["Accept-Post"] = WhepEndpoint.SdpType;
            if (request.Session.Length > 0)
                headers["Accept-Patch"] = WhepEndpoint.FragmentType;
            WebOriginRules.Preflight(request.Context);
        }

        return WebReply.EmptyAsync(request.Context, StatusCodes.Status204NoContent);
    }

    private Task RefuseAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null)
    {
        gate.Counters.CountRefused();
        return WebReply.ProblemAsync(context, status, detail, retryAfter);
    }
}
