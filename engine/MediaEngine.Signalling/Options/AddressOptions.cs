using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Options;

/// <summary>Addresses, interfaces and how the remote address is learned.</summary>
public sealed record AddressOptions
{
    public static AddressOptions Default { get; } = new();

    /// <summary>Where the message came from; used for media only when the SDP is not trusted.</summary>
    public TransportAddress? ReceivedFrom { get; init; }

    /// <summary>Replaces the address in c= (and in the full a=rtcp) of our description.</summary>
    public TransportAddress? MediaAddress { get; init; }

    /// <summary>Family for our description; <see cref="IpFamily.None"/> when not given.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>Logical interface on the side that sent the SDP.</summary>
    public string? FromInterface { get; init; }

    /// <summary>Logical interface on the side that receives our description.</summary>
    public string? ToInterface { get; init; }

    /// <summary>A name that stands for one address decides the family too.</summary>
    public bool FromInterfaceImpliesFamily { get; init; } = true;

    /// <summary>The same of <see cref="ToInterface"/>.</summary>
    public bool ToInterfaceImpliesFamily { get; init; } = true;

    /// <summary>Interface of a party that has no counterpart.</summary>
    public string? Interface { get; init; }

    /// <summary>Choose the sender's interface by the route to this address.</summary>
    public TransportAddress? InboundPeer { get; init; }

    /// <summary>Choose the receiver's interface by the route to this address.</summary>
    public TransportAddress? OutboundPeer { get; init; }

    /// <summary>Null for what the configuration says.</summary>
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

    /// <summary>Send nothing to an endpoint before it sent something.</summary>
    public bool NatWait { get; init; }

    /// <summary>Send empty datagrams until traffic arrives.</summary>
    public bool PierceNat { get; init; }
}
