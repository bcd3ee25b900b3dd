using System.Security.Cryptography;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>Digests of the tokens of one stream; null where it has none of its own.</summary>
internal sealed record StreamTokens(byte[]? View, byte[]? Publish, byte[]? Talk)
{
    public static StreamTokens Of(StreamDefinition definition) =>
        new(Digest(definition.Token), Digest(definition.PublishToken), Digest(definition.TalkToken));

    public byte[]? Digest(WebAction action) => action switch
    {
        WebAction.View => View,
        WebAction.Publish => Publish,
        WebAction.Talk => Talk,
        _ => null,
    };

    public bool IsSame(StreamTokens other) =>
        IsSame(View, other.View) && IsSame(Publish, other.Publish) && IsSame(Talk, other.Talk);

    private static byte[]? Digest(string? token) => token is null ? null : WebCredential.Digest(token);

    private static bool IsSame(byte[]? a, byte[]? b) => (a is null) == (b is null) && CryptographicOperations.FixedTimeEquals(a, b);
}
