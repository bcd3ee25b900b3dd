namespace MediaEngine.Sessions.Counters;

/// <summary>What became of one datagram. The value is the index of its counter in <see cref="WorkerCounters"/>.</summary>
public enum PacketResult : byte
{
    /// <summary>Inside the walk: go on with the next stop. Never counted.</summary>
    Continue,

    /// <summary>At least one copy was sent on.</summary>
    Forwarded,

    /// <summary>Used here and not meant for anybody else (RTCP where we report ourselves, DTLS).</summary>
    Consumed,

    UnknownTransport,

    /// <summary>Not well-formed by its own protocol.</summary>
    Malformed,

    /// <summary>Well-formed, but nothing this port was negotiated for.</summary>
    UnexpectedKind,

    /// <summary>No bytes: a NAT keep-alive.</summary>
    Empty,

    /// <summary>A secure port without a key for this direction yet: nothing is taken or sent in clear.</summary>
    NoKey,

    /// <summary>SRTP whose tag does not match: forged, damaged, clear, or of another key.</summary>
    AuthenticationFailed,

    /// <summary>SRTP that was received before, or is older than the replay window.</summary>
    Replayed,

    /// <summary>To be sent as SRTP, but its index has been used already: a duplicate or a very late packet.</summary>
    IndexReused,

    /// <summary>To be sent as SRTP, but the key is used up or has too many SSRCs.</summary>
    ProtectionFailed,

    /// <summary>Strict source: not from the peer that was learned.</summary>
    SourceRejected,

    /// <summary>From where media may not go: nothing is learned from it, or media would follow.</summary>
    SourceForbidden,

    /// <summary>Repeated content on a transport whose peer is ourselves.</summary>
    LoopDetected,

    /// <summary>Nobody is subscribed.</summary>
    NoRoute,

    /// <summary>The negotiated directions forbid it (hold, inactive).</summary>
    DirectionClosed,

    /// <summary>Media blocked by signalling.</summary>
    Blocked,

    /// <summary>Telephone event blocked by signalling.</summary>
    DtmfBlocked,

    /// <summary>To be silenced, and the codec has no silence of the same size.</summary>
    Silenced,

    /// <summary>The whole call drops its traffic.</summary>
    TrafficDropped,

    /// <summary>The receiver's address is not known, or not of the port's IP version.</summary>
    NoDestination,

    /// <summary>ICE has no pair the receiver consents to: not yet, or not any more.</summary>
    NoConsent,

    /// <summary>The receiver has to send first.</summary>
    WaitingForPeer,

    /// <summary>The packet pool is exhausted.</summary>
    NoBuffer,

    /// <summary>RTCP of which nothing was left for the receiver.</summary>
    Filtered,

    /// <summary>To be converted for the receiver, and the ones after it have been: a duplicate, or too late.</summary>
    Late,

    /// <summary>To be converted for the receiver, and the codec is not installed any more, or too many streams are converted.</summary>
    NotTranscoded,

    /// <summary>Our own bug; the call was ended.</summary>
    InternalError,
}
