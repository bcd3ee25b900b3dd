using System.Text.Json.Serialization;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>A stream that a request to the API adds or changes. An unknown member is an error.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StreamRequestJson
{
    /// <summary>In POST /api/streams; in a PUT it may be there, and is that of the path.</summary>
    public string? Name { get; init; }

    public string? Url { get; init; }

    public string? SubUrl { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public IReadOnlyList<string>? Transport { get; init; }

    public bool? AlwaysOn { get; init; }

    /// <summary>Seconds.</summary>
    public double? CloseAfter { get; init; }

    public string? Fingerprint { get; init; }

    public string? Token { get; init; }

    public string? PublishToken { get; init; }

    public string? TalkToken { get; init; }

    public StreamDefinition Definition(string name) => new(name)
    {
        Url = Url,
        SubUrl = SubUrl,
        User = User,
        Password = Password,
        Transports = Transport ?? [],
        AlwaysOn = AlwaysOn,
        CloseAfter = CloseAfter,
        Fingerprint = Fingerprint,
        Token = Token,
        PublishToken = PublishToken,
        TalkToken = TalkToken,
    };

    /// <summary>Shows no secret.</summary>
    public override string ToString() => Name ?? "";
}
