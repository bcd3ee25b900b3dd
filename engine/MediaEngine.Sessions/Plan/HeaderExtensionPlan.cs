namespace MediaEngine.Sessions.Plan;

/// <summary>One a=extmap of a party (RFC 8285 section 5).</summary>
/// <param name="Id">1..255.</param>
public sealed record HeaderExtensionPlan(byte Id, string Uri)
{
    public HeaderExtensionUse Use { get; init; }
}

/// <summary>The negotiated state of a header extension.</summary>
public enum HeaderExtensionUse : byte
{
    /// <summary>Offered and answered.</summary>
    Agreed,

    /// <summary>The party may send it; it is not forwarded, and the party gets none from the other side (NG extmap mask).</summary>
    Masked,

    /// <summary>The party described it, and our description to it does not: it is neither accepted nor sent.</summary>
    Refused,
}

/// <summary>One a=ssrc-group:FID of a party (RFC 5576 section 4.2): the SSRC of the retransmissions of another SSRC.</summary>
public sealed record RetransmissionSsrcPlan(uint Media, uint Retransmission);
