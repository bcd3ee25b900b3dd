namespace MediaEngine.Protocol.Ng;

/// <summary>What the SIP side says about the dialogue a message belongs to.</summary>
public sealed record NgDialogueOptions
{
    public NgSipMessageType SipMessageType { get; internal set; }

    public int? SipCode { get; internal set; }

    /// <summary>A from-tag not seen before may be another name of a known party.</summary>
    public NgAliasKey AliasKey { get; internal set; }

    /// <summary>An unknown to-tag in an answer is a new party, not an alias.</summary>
    public bool NewBranch { get; internal set; }

    /// <summary>The answer is not the final one.</summary>
    public bool Provisional { get; internal set; }

    /// <summary>Keep what the offer changes until its answer, for a rollback.</summary>
    public bool TrackState { get; internal set; }

    /// <summary>The SDP is a trickle ICE fragment.</summary>
    public bool Fragment { get; internal set; }

    /// <summary>The client understands the reply <c>load limit</c>.</summary>
    public bool SupportsLoadLimit { get; internal set; }

    /// <summary>Host for the timeout callback.</summary>
    public string? XmlRpcCallback { get; internal set; }

    /// <summary>Skip the Redis write for this message.</summary>
    public bool NoRedisUpdate { get; internal set; }
}
