namespace MediaEngine.Control.Tests;

/// <summary>Counts of what happened in a model run.</summary>
internal sealed record ModelTotals
{
    public long Steps { get; set; }

    public long Offers { get; set; }

    public long Answers { get; set; }

    public long Deletions { get; set; }

    public long Refused { get; set; }

    public long VersionsStepped { get; set; }

    /// <summary>Transcoding routes, counted after each step.</summary>
    public long Transcodings { get; set; }

    public long VersionsKept { get; set; }

    public long RolledBack { get; set; }
}
