namespace MediaEngine.Server.Logging;

/// <summary>Put around work for one call (<c>logger.BeginScope(new CallScope(id))</c>): its lines then carry the Call-ID.</summary>
internal sealed record CallScope(string CallId)
{
    public override string ToString() => CallId;
}
