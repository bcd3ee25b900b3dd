using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>A request with what the route and the access rules found out about it.</summary>
/// <param name="Stream">{name} of the route; empty without.</param>
/// <param name="Session">{session} of the route; empty without.</param>
internal sealed record WebRequest(HttpContext Context, WebRoute Route, WebAddress Address, string Stream, string Session)
{
    public WebCredential Who { get; } = WebCredential.Of(Context.Request.Headers.Authorization.ToString());

    /// <summary>What the client may do; known before a method with an action is served.</summary>
    public WebGrant Grant { get; set; } = WebGrant.Nothing;

    public string Method => Context.Request.Method;

    public CancellationToken Gone => Context.RequestAborted;

    /// <summary>The connection is one of listen-admin.</summary>
    public bool IsOfAdminSocket => Context.Features.Get<AdminSocket>() is not null;

    public string Header(string name) => Context.Request.Headers[name].ToString();
}
