namespace MediaEngine.Protocol.Ice;

/// <summary>What offer and answer said about ICE. A change of credentials is a restart (RFC 8445 section 9).</summary>
/// <param name="RemoteUfrag">Empty as long as the peer has not described itself.</param>
/// <param name="Controlling">Our role when the session starts: the offerer's, unless it is lite.</param>
/// <param name="Lite">We only answer.</param>
public sealed record IceParameters(string LocalUfrag, string LocalPassword, string RemoteUfrag, string RemotePassword, bool Controlling, bool Lite)
{
    public bool RemoteLite { get; init; }

    /// <summary>1 for RTP, also when RTCP shares its port; 2 for RTCP.</summary>
    public int Component { get; init; } = 1;

    /// <summary>SOFTWARE of answers to authenticated checks, UTF-8 (RFC 8489 section 14.14), as much of it as makes no answer longer than its check; empty for none.</summary>
    public ReadOnlyMemory<byte> Software { get; init; }

    public override string ToString() => $"ICE {LocalUfrag}/{RemoteUfrag}";
}
