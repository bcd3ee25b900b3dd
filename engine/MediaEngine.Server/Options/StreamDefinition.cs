namespace MediaEngine.Server.Options;

/// <summary>
/// A stream as it was written, in a section of the configuration file or in a request to the API. Nothing is checked yet.
/// </summary>
internal sealed record StreamDefinition(string Name)
{
    public string? Url { get; init; }

    public string? SubUrl { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Words: tcp, udp; empty for the usual order.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    public bool? AlwaysOn { get; init; }

    /// <summary>Seconds.</summary>
    public double? CloseAfter { get; init; }

    /// <summary>Hexadecimal digits of the certificate's SHA-256, maybe with colons.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Allows to watch the stream.</summary>
    public string? Token { get; init; }

    /// <summary>Allows to publish the stream.</summary>
    public string? PublishToken { get; init; }

    /// <summary>Allows to talk to the camera.</summary>
    public string? TalkToken { get; init; }

    /// <summary>Everything is written the same.</summary>
    public bool IsSame(StreamDefinition other) =>
        this with { Transports = [] } == other with { Transports = [] } && Transports.SequenceEqual(other.Transports);

    /// <summary>At most tokens differ, which is no reason to connect to the camera again.</summary>
    public bool IsSameSource(StreamDefinition other) => WithoutTokens().IsSame(other.WithoutTokens());

    /// <summary>Shows no secret.</summary>
    public override string ToString() => Name;

    private StreamDefinition WithoutTokens() => this with { Token = null, PublishToken = null, TalkToken = null };
}
