using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

/// <summary>A candidate of the peer, of the component this agent serves.</summary>
public readonly record struct IceCandidate(TransportAddress Address, uint Priority);

/// <summary>One of our sockets, which is one host candidate.</summary>
/// <param name="Id">The caller's name for the socket.</param>
/// <param name="Preference">Local preference, 0 to 65535, as printed.</param>
/// <param name="Initiates">We check from here by ourselves; otherwise we only answer and check back.</param>
public readonly record struct IceLocal(int Id, TransportAddress Address, ushort Preference, bool Initiates = true)
{
    /// <summary>One connection the peer has made to us (RFC 6544): it belongs to one address of the peer.</summary>
    public bool IsTcp { get; init; }

    internal int HostType => IsTcp ? IcePriority.HostTcpType : IcePriority.HostType;

    internal int PeerReflexiveType => IsTcp ? IcePriority.PeerReflexiveTcpType : IcePriority.PeerReflexiveType;
}
