namespace MediaEngine.Protocol.Ng;

public sealed record NgDeletionOptions
{
    /// <summary>Seconds; null when not given.</summary>
    public int? Delay { get; internal set; }

    /// <summary>No match is an error, not a warning.</summary>
    public bool Fatal { get; internal set; }

    /// <summary>Leave the statistics out of the reply.</summary>
    public bool Fast { get; internal set; }

    /// <summary>The to-tag must match.</summary>
    public bool ToTag { get; internal set; }
}
