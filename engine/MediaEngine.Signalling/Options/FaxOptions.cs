namespace MediaEngine.Signalling.Options;

/// <summary>Options of the T.38 gateway.</summary>
public sealed record FaxOptions
{
    public static FaxOptions Default { get; } = new();

    public FaxFlags Flags { get; init; }

    /// <summary>T38FaxVersion; null for 0.</summary>
    public int? Version { get; init; }
}
