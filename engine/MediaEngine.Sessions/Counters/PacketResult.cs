namespace MediaEngine.Sessions.Counters;

/// <summary>Result of one datagram. The value is the index of its counter in <see cref="WorkerCounters"/>.</summary>
public enum PacketResult : byte
{
    /// <summary>Within the walk: continue with the next stop. Never counted.</summary>
    Continue,

    /// <summary>At least one copy was sent.</summary>
    Forwarded,

    /// <summary>Consumed by the engine and not forwarded (RTCP where the engine reports itself, DTLS).</summary>
    Consumed,

    UnknownTransport,

    /// <summary>Malformed.</summary>
    Malformed,

    /// <summary>Well-formed, but not negotiated for this port.</summary>
    UnexpectedKind,

    /// <summary>An empty datagram: a NAT keep-alive.</summary>
    Empty,

    /// <summary>A secure port without a key for this direction yet: no unencrypted packet is accepted or sent.</summary>
    NoKey,

    /// <summary>SRTP whose tag does not match: forged, damaged, unencrypted, or with another key.</summary>
    AuthenticationFailed,

    /// <summary>SRTP that was received before, or is older than the replay window.</summary>
    Replayed,

    /// <summary>To be sent as SRTP, but its index is used already: a duplicate or a very late packet.</summary>
    IndexReused,

    /// <summary>To be sent as SRTP, but the key is used up or has too many SSRCs.</summary>
    ProtectionFailed,

    /// <summary>Strict source: not from the learned peer.</summary>
    SourceRejected,

    /// <summary>From an address media may not be sent to: it is not learned, because media would follow.</summary>
    SourceForbidden,

    /// <summary>Repeated content on a transport whose peer is the engine itself.</summary>
    LoopDetected,

    /// <summary>There is no receiver.</summary>
    NoRoute,

    /// <summary>The negotiated directions forbid it (hold, inactive).</summary>
    DirectionClosed,

    /// <summary>Media blocked by signalling.</summary>
    Blocked,

    /// <summary>Telephone event blocked by signalling.</summary>
    DtmfBlocked,

    /// <summary>To be replaced by silence, but the codec has no silence of the same size.</summary>
    Silenced,

    /// <summary>The whole call drops its traffic.</summary>
    TrafficDropped,

    /// <summary>The receiver's address is not known, or has another IP version than the port.</summary>
    NoDestination,

    /// <summary>ICE has no pair with the receiver's consent: not yet, or not any more.</summary>
    NoConsent,

    /// <summary>The receiver has to send first.</summary>
    WaitingForPeer,

    /// <summary>The packet pool is exhausted.</summary>
    NoBuffer,

    /// <summary>RTCP without any packet for the receiver.</summary>
    Filtered,

    /// <summary>To be transcoded, but later packets were transcoded already: a duplicate, or too late.</summary>
    Late,

    /// <summary>To be transcoded, but the codec is no longer installed, or too many streams are transcoded.</summary>
    NotTranscoded,

    /// <summary>A bug of the engine; the call was ended.</summary>
    InternalError,
}
