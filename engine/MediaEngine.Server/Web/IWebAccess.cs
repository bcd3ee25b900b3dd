namespace MediaEngine.Server.Web;

/// <summary>Decides who may do what. Called on any thread.</summary>
internal interface IWebAccess
{
    /// <summary>What somebody who shows this may do.</summary>
    ValueTask<WebGrant> GrantAsync(WebCredential who);

    /// <summary>Nobody can watch the stream without a token.</summary>
    bool NeedsToken(string? stream);
}
