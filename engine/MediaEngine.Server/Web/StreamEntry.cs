using MediaEngine.Gateway.Streams;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>A stream with what only the web side knows of it.</summary>
/// <param name="TokenDigest">Of the token that allows to watch; null for none.</param>
/// <param name="Definition">As it was written, by which a change is noticed.</param>
/// <param name="IsOfApi">Added or changed by the API.</param>
internal sealed record StreamEntry(StreamSettings Settings, byte[]? TokenDigest, StreamDefinition Definition, bool IsOfApi)
{
    public string Name => Settings.Name;

    public static StreamEntry Of(ConfiguredStream stream, bool isOfApi) =>
        new(stream.Settings, stream.Token is { } token ? WebCredential.Digest(token) : null, stream.Definition, isOfApi);
}
