namespace MediaEngine.Sessions.Plan;

/// <summary>One a=extmap of a party (RFC 8285 section 5).</summary>
/// <param name="Id">1..255.</param>
public sealed record HeaderExtensionPlan(byte Id, string Uri);

/// <summary>One a=ssrc-group:FID of a party (RFC 5576 section 4.2): which SSRC retransmits for which.</summary>
public sealed record RetransmissionSsrcPlan(uint Media, uint Retransmission);
