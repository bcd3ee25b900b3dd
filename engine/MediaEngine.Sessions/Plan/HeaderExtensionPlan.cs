namespace MediaEngine.Sessions.Plan;

/// <summary>One a=extmap of a party (RFC 8285 section 5).</summary>
/// <param name="Id">1..255.</param>
public sealed record HeaderExtensionPlan(byte Id, string Uri)
{
    public HeaderExtensionUse Use { get; init; }
}

/// <summary>What offer and answer made of a header extension.</summary>
public enum HeaderExtensionUse : byte
{
    /// <summary>Offered and answered.</summary>
    Agreed,

    /// <summary>The party may send it; it ends here, and the party gets none from the other side (NG extmap mask).</summary>
    Masked,

    /// <summary>The party described it, and our description to it does not: it neither comes through nor is sent.</summary>
    Refused,
}

/// <summary>One a=ssrc-group:FID of a party (RFC 5576 section 4.2): which SSRC retransmits for which.</summary>
public sealed record RetransmissionSsrcPlan(uint Media, uint Retransmission);
