namespace MediaEngine.Control.Tests;

/// <summary>What a model run came across.</summary>
internal sealed record ModelTotals
{
    public long Steps { get; set; }

    public long Offers { get; set; }

    public long Answers { get; set; }

    public long Deletions { get; set; }

    public long Refused { get; set; }

    public long VersionsStepped { get; set; }

    /// <summary>Routes that convert, counted after each step.</summary>
    public long Transcodings { get; set; }

    public long VersionsKept { get; set; }

    public long RolledBack { get; set; }
}
