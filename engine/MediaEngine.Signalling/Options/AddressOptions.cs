using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Options;

/// <summary>Options for addresses, interfaces and learning of the remote address.</summary>
public sealed record AddressOptions
{
    public static AddressOptions Default { get; } = new();

    /// <summary>Source address of the SIP message; used for media only when the addresses in the SDP are not trusted.</summary>
    public TransportAddress? ReceivedFrom { get; init; }

    /// <summary>Replaces the address in c= (and in the full a=rtcp) of the engine's SDP.</summary>
    public TransportAddress? MediaAddress { get; init; }

    /// <summary>Address family of the engine's SDP; <see cref="IpFamily.None"/> when not given.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>Logical interface on the side that sent the SDP.</summary>
    public string? FromInterface { get; init; }

    /// <summary>Logical interface on the side that receives the engine's SDP.</summary>
    public string? ToInterface { get; init; }

    /// <summary>
    /// When <see cref="FromInterface"/> names an interface with one address, the address family of the side is that of the interface.
    /// </summary>
    public bool FromInterfaceImpliesFamily { get; init; } = true;

    /// <summary>The same for <see cref="ToInterface"/>.</summary>
    public bool ToInterfaceImpliesFamily { get; init; } = true;

    /// <summary>Logical interface of a party without a counterpart.</summary>
    public string? Interface { get; init; }

    /// <summary>The sender's interface is chosen by the route to this address.</summary>
    public TransportAddress? InboundPeer { get; init; }

    /// <summary>The receiver's interface is chosen by the route to this address.</summary>
    public TransportAddress? OutboundPeer { get; init; }

    /// <summary>Null for the configured value.</summary>
    public EndpointLearning? EndpointLearning { get; init; }

    /// <summary>Use the addresses in the SDP, whatever the configuration says.</summary>
    public bool TrustAddress { get; init; }

    /// <summary>Use <see cref="ReceivedFrom"/> with the ports of the SDP.</summary>
    public bool SipSourceAddress { get; init; }

    /// <summary>Do not learn the remote address.</summary>
    public bool Asymmetric { get; init; }

    /// <summary>Drop packets from other sources once the address is learned.</summary>
    public bool StrictSource { get; init; }

    /// <summary>Follow the newest source after learning.</summary>
    public bool MediaHandover { get; init; }

    public bool Unidirectional { get; init; }

    /// <summary>Keep local ports when the remote endpoint changes.</summary>
    public bool PortLatching { get; init; }

    /// <summary>Take other local ports when the remote endpoint changes.</summary>
    public bool NoPortLatching { get; init; }

    /// <summary>Send nothing to an endpoint before a packet has arrived from it.</summary>
    public bool NatWait { get; init; }

    /// <summary>Send empty datagrams until traffic arrives.</summary>
    public bool PierceNat { get; init; }
}
