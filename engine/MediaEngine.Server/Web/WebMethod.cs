namespace MediaEngine.Server.Web;

/// <summary>What a method does on a route.</summary>
/// <param name="Name">HTTP method.</param>
/// <param name="Action">What the client needs a right for; null for nothing.</param>
internal sealed record WebMethod(string Name, WebAction? Action, Func<WebRequest, Task> Serve)
{
    /// <summary>Costs ports, keys or a connection, so each source may do it so often only.</summary>
    public bool IsLimited => Name is not ("GET" or "HEAD");
}
