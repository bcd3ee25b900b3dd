namespace MediaEngine.Protocol.Ice;

/// <summary>Priorities of candidates and pairs (RFC 8445 sections 5.1.2 and 6.1.2.3).</summary>
public static class IcePriority
{
    public const int HostType = 126;
    public const int PeerReflexiveType = 110;

    /// <summary>
    /// TCP candidates have a lower priority than every UDP candidate that is not relayed: TCP is used only where UDP fails (RFC 6544
    /// section 4.2).
    /// </summary>
    public const int HostTcpType = 90;
    public const int PeerReflexiveTcpType = 80;

    /// <summary>Direction preference of host candidates (RFC 6544 section 4.2).</summary>
    private const int PassiveDirection = 4;

    /// <summary>Local preference of a passive TCP host candidate (RFC 6544 section 4.2).</summary>
    /// <param name="order">0 for the preferred address; at most 8191.</param>
    public static ushort PassivePreference(int order) => (ushort)((PassiveDirection << 13) | (8191 - order));

    /// <param name="type">Type preference, 0 to 126.</param>
    /// <param name="local">Local preference, 0 to 65535.</param>
    /// <param name="component">1 for RTP, 2 for RTCP.</param>
    public static uint Candidate(int type, int local, int component) => ((uint)type << 24) | ((uint)local << 8) | (uint)(256 - component);

    public static ulong Pair(uint controlling, uint controlled) =>
        ((ulong)Math.Min(controlling, controlled) << 32) + 2 * (ulong)Math.Max(controlling, controlled)
            + (controlling > controlled ? 1u : 0u);
}
