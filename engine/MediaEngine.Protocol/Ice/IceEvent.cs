using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

public enum IceEvent : byte
{
    None,

    /// <summary>The pair to send on has changed.</summary>
    ActivePairChanged,

    /// <summary>A pair was nominated and selected: checks are over.</summary>
    Completed,

    /// <summary>The peer has not answered for 30 s (RFC 7675): nothing may be sent.</summary>
    ConsentLost,

    /// <summary>The peer answers again.</summary>
    ConsentRestored,
}

/// <summary>Result of a received STUN message.</summary>
public enum IceReceiveResult : byte
{
    /// <summary>Authenticated and used.</summary>
    Consumed,

    /// <summary>Not a STUN message, or one that ICE does not use.</summary>
    Malformed,

    /// <summary>Not authenticated: no state was changed and no answer is sent.</summary>
    Unauthenticated,
}

/// <summary>Destination of a datagram from <see cref="IceAgent.TryGetTransmit"/>.</summary>
/// <param name="Local">Number of the socket.</param>
/// <param name="Length">Octets written.</param>
public readonly record struct IceTransmit(int Local, TransportAddress To, int Length);
