namespace MediaEngine.Server.Web;

/// <summary>Decides who may do what. Called on any thread.</summary>
internal interface IWebAccess
{
    /// <param name="stream">Null: any stream.</param>
    WebVerdict Check(in WebCredential who, string? stream, WebAction action);

    /// <summary>Nobody can watch the stream without a token.</summary>
    bool NeedsToken(string? stream);
}
