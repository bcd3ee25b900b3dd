namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// Result of protecting or unprotecting one packet. With any result but <see cref="Ok"/> the packet must be dropped and counted; no state
/// has changed.
/// </summary>
public enum SrtpResult : byte
{
    Ok,
    /// <summary>Not RTP or RTCP version 2, or shorter than its header plus the trailer.</summary>
    Malformed,
    /// <summary>The tag does not match: the packet is forged or damaged, or protected with another key or rollover counter.</summary>
    AuthenticationFailed,
    /// <summary>This index was received before, or is older than the replay window (RFC 3711 section 3.3.2).</summary>
    Replayed,
    /// <summary>The master key identifier matches no key of this direction.</summary>
    UnknownMki,
    /// <summary>SRTCP with the E bit cleared although UNENCRYPTED_SRTCP was not negotiated.</summary>
    NotEncrypted,
    /// <summary>Outbound: this (SSRC, index) was used before, or is too old to check; sending it could reuse key stream.</summary>
    IndexReused,
    /// <summary>2^48 RTP or 2^31 RTCP packets were sent with this key (RFC 3711 section 9.2).</summary>
    KeyExhausted,
    /// <summary>The buffer has no room for the trailer.</summary>
    NoTailroom,
    /// <summary>The SSRC table is full.</summary>
    TooManyStreams,
}
