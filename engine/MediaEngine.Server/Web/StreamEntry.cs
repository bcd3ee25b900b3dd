using MediaEngine.Gateway.Streams;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>A stream with what only the web side knows of it.</summary>
/// <param name="Tokens">Digests of its own tokens.</param>
/// <param name="Definition">As it was written, by which a change is noticed.</param>
/// <param name="IsOfApi">Added or changed by the API.</param>
internal sealed record StreamEntry(StreamSettings Settings, StreamTokens Tokens, StreamDefinition Definition, bool IsOfApi)
{
    public string Name => Settings.Name;

    /// <summary>Of the token that allows the action on this stream; null for none.</summary>
    public byte[]? TokenDigest(WebAction action) => Tokens.Digest(action);

    public static StreamEntry Of(ConfiguredStream stream, bool isOfApi) =>
        new(stream.Settings, StreamTokens.Of(stream.Definition), stream.Definition, isOfApi);
}
