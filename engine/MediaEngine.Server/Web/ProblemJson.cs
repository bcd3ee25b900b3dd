namespace MediaEngine.Server.Web;

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record ProblemJson(string Type, string Title, int Status, string Detail);
