namespace MediaEngine.Server.Web;

/// <summary>Whether a client may do what it wants.</summary>
internal enum WebVerdict : byte
{
    Allowed,

    /// <summary>No token, or one that nobody has given out.</summary>
    Unknown,

    /// <summary>The token is for something else.</summary>
    Forbidden,
}
