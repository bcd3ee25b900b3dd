namespace MediaEngine.Signalling.Options;

/// <summary>What the signalling protocol says about the dialogue a description belongs to.</summary>
public sealed record DialogueOptions
{
    public static DialogueOptions Default { get; } = new();

    /// <summary>The answer came with a final success or failure response (RFC 3261 section 13.2.2.4).</summary>
    public bool IsFinalAnswer { get; init; }

    /// <summary>The answer came with a provisional response (RFC 3261 section 13.2.2.1).</summary>
    public bool IsProvisionalResponse { get; init; }

    /// <summary>The sender says that the answer is not the final one.</summary>
    public bool Provisional { get; init; }

    /// <summary>By what a tag not seen before is recognised as another name of a known party.</summary>
    public AliasKey AliasKey { get; init; }

    /// <summary>An unknown tag in an answer is a new party, not an alias.</summary>
    public bool NewBranch { get; init; }

    /// <summary>Keep what the offer changes until its answer, for a rollback.</summary>
    public bool TrackState { get; init; }
}
