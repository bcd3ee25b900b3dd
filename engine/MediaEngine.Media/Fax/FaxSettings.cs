namespace MediaEngine.Media.Fax;

/// <summary>What the two fax machines may negotiate through a gateway (NG flags T.38 and T.38-version).</summary>
public sealed record FaxSettings
{
    /// <summary>Error correction mode (T.30 annex A).</summary>
    public bool Ecm { get; init; } = true;

    public bool V17 { get; init; } = true;

    public bool V29 { get; init; } = true;

    public bool V27Ter { get; init; } = true;

    public bool V34 { get; init; } = true;

    /// <summary>Internet-aware fax (IAF).</summary>
    public bool Iaf { get; init; } = true;

    /// <summary>T.38 version, 0 to 3.</summary>
    public int Version { get; init; }
}
