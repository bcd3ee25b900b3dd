using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>Addresses, interfaces, and how the remote address is learned.</summary>
public sealed record NgAddressOptions
{
    /// <summary>SIP source of the message; used for media only when the SDP is not trusted.</summary>
    public TransportAddress? ReceivedFrom { get; internal set; }

    /// <summary>Replaces the address in c= (and in the full a=rtcp) of the SDP we produce.</summary>
    public TransportAddress? MediaAddress { get; internal set; }

    /// <summary>Family for the SDP we produce; <see cref="IpFamily.None"/> when not given.</summary>
    public IpFamily AddressFamily { get; internal set; }

    /// <summary>Logical interface on the side that sent the SDP (<c>direction</c>, first item).</summary>
    public string? FromInterface { get; internal set; }

    /// <summary>Logical interface on the side that receives our SDP (<c>direction</c>, second item).</summary>
    public string? ToInterface { get; internal set; }

    /// <summary>The interface of publish, subscribe request and transform.</summary>
    public string? Interface { get; internal set; }

    /// <summary>Chooses the interface by the route to this address.</summary>
    public TransportAddress? InboundPeer { get; internal set; }

    public TransportAddress? OutboundPeer { get; internal set; }

    /// <summary>
    /// DSCP/ToS octet of the call; null, or 256 and more, means the configured default; a negative value means unchanged.
    /// </summary>
    public int? Tos { get; internal set; }

    public NgEndpointLearning EndpointLearning { get; internal set; }

    /// <summary>Uses the addresses in the SDP, whatever the configuration says.</summary>
    public bool TrustAddress { get; internal set; }

    /// <summary>Uses <see cref="ReceivedFrom"/> with the ports of the SDP.</summary>
    public bool SipSourceAddress { get; internal set; }

    /// <summary>Does not learn the remote address.</summary>
    public bool Asymmetric { get; internal set; }

    /// <summary>Drops packets from other sources once the address is learned.</summary>
    public bool StrictSource { get; internal set; }

    /// <summary>Follows the newest source after learning.</summary>
    public bool MediaHandover { get; internal set; }

    public bool Unidirectional { get; internal set; }

    /// <summary>Keeps local ports when the remote endpoint changes.</summary>
    public bool PortLatching { get; internal set; }

    public bool NoPortLatching { get; internal set; }

    /// <summary>Sends nothing to an endpoint that has not sent anything.</summary>
    public bool NatWait { get; internal set; }

    /// <summary>Sends empty datagrams until traffic arrives.</summary>
    public bool PierceNat { get; internal set; }
}
