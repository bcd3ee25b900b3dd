namespace MediaEngine.Signalling.Options;

/// <summary>What the signalling protocol knows about the dialogue of the SDP.</summary>
public sealed record DialogueOptions
{
    public static DialogueOptions Default { get; } = new();

    /// <summary>The answer came with a final success or failure response (RFC 3261 section 13.2.2.4).</summary>
    public bool IsFinalAnswer { get; init; }

    /// <summary>The answer came with a provisional response (RFC 3261 section 13.2.2.1).</summary>
    public bool IsProvisionalResponse { get; init; }

    /// <summary>The sender marks the answer as provisional.</summary>
    public bool Provisional { get; init; }

    /// <summary>How a tag that was not seen before is recognised as an alias of a known party.</summary>
    public AliasKey AliasKey { get; init; }

    /// <summary>An unknown tag in an answer is a new party, not an alias.</summary>
    public bool NewBranch { get; init; }

    /// <summary>Keep the state before the offer until the answer arrives, so that the offer can be rolled back.</summary>
    public bool TrackState { get; init; }
}
