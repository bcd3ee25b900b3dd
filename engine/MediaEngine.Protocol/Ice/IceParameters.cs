namespace MediaEngine.Protocol.Ice;

/// <summary>What offer and answer say about ICE. A change of credentials is a restart (RFC 8445 section 9).</summary>
/// <param name="RemoteUfrag">Empty until the peer has sent its SDP.</param>
/// <param name="Controlling">Our role when the session starts: controlling for the offerer, unless it is lite.</param>
/// <param name="Lite">True for a lite agent, which only answers checks.</param>
public sealed record IceParameters(
    string LocalUfrag, string LocalPassword, string RemoteUfrag, string RemotePassword, bool Controlling, bool Lite)
{
    public bool RemoteLite { get; init; }

    /// <summary>1 for RTP, also when RTCP shares its port; 2 for RTCP.</summary>
    public int Component { get; init; } = 1;

    /// <summary>
    /// SOFTWARE attribute of answers to authenticated checks, UTF-8 (RFC 8489 section 14.14), truncated so that no answer is longer than
    /// its check; empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> Software { get; init; }

    public override string ToString() => $"ICE {LocalUfrag}/{RemoteUfrag}";
}
