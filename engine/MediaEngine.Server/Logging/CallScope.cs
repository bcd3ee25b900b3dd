namespace MediaEngine.Server.Logging;

/// <summary>Scope of work for one call (<c>logger.BeginScope(new CallScope(id))</c>): its lines have the Call-ID.</summary>
internal sealed record CallScope(string CallId)
{
    public override string ToString() => CallId;
}
