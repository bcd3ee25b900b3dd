using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Signalling.Calls;

/// <summary>
/// Local ports of one section, remembered for one remote endpoint of the other side (rtpengine's "endpoint map"): when that side moves and
/// returns, it gets its ports again. Ports belong to the worker once they were in a plan.
/// </summary>
/// <param name="Interface">Logical interface of the ports.</param>
/// <param name="Remote">The other side's RTP endpoint the ports were allocated for; none until it is known.</param>
/// <param name="Pairs">The first pair is the one in c= and m=. More only with ICE, one for each further address.</param>
internal sealed record LocalPorts(LogicalInterface Interface, TransportAddress Remote, ImmutableArray<LocalPair> Pairs)
{
    public LocalPair Primary => Pairs[0];

    /// <summary>The same endpoint. Zero addresses (old-style hold) are compared by port only.</summary>
    public bool IsFor(TransportAddress remote) =>
        Remote == remote || (Remote.Port == remote.Port && !Remote.IsNone && (remote.IsUnspecified || Remote.IsUnspecified));

    public bool Wildcard => Remote.IsNone;
}

/// <summary>RTP port and, unless multiplexing was certain, the RTCP port next to it.</summary>
internal sealed record LocalPair(PortPool Pool, MediaPort Rtp, MediaPort? Rtcp);
