using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

/// <summary>A remote candidate of the component this agent serves.</summary>
public readonly record struct IceCandidate(TransportAddress Address, uint Priority);

/// <summary>One of our sockets, which is one host candidate.</summary>
/// <param name="Id">The caller's number of the socket.</param>
/// <param name="Preference">Local preference, 0 to 65535, as in SDP.</param>
/// <param name="Initiates">True when the agent starts checks from this socket. Otherwise it answers checks and sends triggered
/// ones.</param>
public readonly record struct IceLocal(int Id, TransportAddress Address, ushort Preference, bool Initiates = true)
{
    /// <summary>A TCP connection the peer opened to us (RFC 6544). It is tied to one remote address.</summary>
    public bool IsTcp { get; init; }

    internal int HostType => IsTcp ? IcePriority.HostTcpType : IcePriority.HostType;

    internal int PeerReflexiveType => IsTcp ? IcePriority.PeerReflexiveTcpType : IcePriority.PeerReflexiveType;
}
