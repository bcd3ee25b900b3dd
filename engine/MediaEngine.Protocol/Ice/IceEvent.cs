using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ice;

public enum IceEvent : byte
{
    None,

    /// <summary>The pair to send on is another than before.</summary>
    ActivePairChanged,

    /// <summary>A pair was nominated and selected: checks are over.</summary>
    Completed,

    /// <summary>The peer has not answered for 30 s (RFC 7675): nothing may be sent.</summary>
    ConsentLost,

    /// <summary>It answers again.</summary>
    ConsentRestored,
}

/// <summary>What became of a received STUN message.</summary>
public enum IceReceiveResult : byte
{
    /// <summary>Authentic, and used.</summary>
    Consumed,

    /// <summary>No STUN message, or one ICE has no use for.</summary>
    Malformed,

    /// <summary>Not from somebody who knows the password: nothing was changed and nothing is answered.</summary>
    Unauthenticated,
}

/// <summary>Where a datagram of <see cref="IceAgent.TryGetTransmit"/> has to go.</summary>
/// <param name="Local">Id of the socket.</param>
/// <param name="Length">Bytes written.</param>
public readonly record struct IceTransmit(int Local, TransportAddress To, int Length);
