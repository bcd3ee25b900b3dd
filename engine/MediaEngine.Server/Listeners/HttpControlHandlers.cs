namespace MediaEngine.Server.Listeners;

/// <summary>
/// The handlers of HTTP and WebSocket. All except <paramref name="Metrics"/> and <paramref name="Reads"/> are called on the control thread.
/// </summary>
/// <param name="Framed">COOKIE SP BODY.</param>
/// <param name="Plain">Body without cookie.</param>
/// <param name="Cli">A command line and its answer.</param>
/// <param name="Reads">Whether a command line changes nothing.</param>
/// <param name="Metrics">The Prometheus page; called on a pool thread.</param>
internal sealed record HttpControlHandlers(
    NgHandler Framed, NgHandler Plain, Func<string, string> Cli, Func<string, bool> Reads, Func<Task<string>> Metrics);
