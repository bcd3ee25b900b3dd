namespace MediaEngine.Protocol.Srtp;

/// <summary>Outcome of protecting or unprotecting one packet. Anything but <see cref="Ok"/> means: drop, count, nothing has changed.</summary>
public enum SrtpResult : byte
{
    Ok,
    /// <summary>Not RTP or RTCP version 2, or shorter than its own header plus the trailer.</summary>
    Malformed,
    /// <summary>The tag does not match: forged, damaged, or another key or rollover counter.</summary>
    AuthenticationFailed,
    /// <summary>This index was received before, or is older than the replay window (RFC 3711 section 3.3.2).</summary>
    Replayed,
    /// <summary>The master key identifier names no key of this direction.</summary>
    UnknownMki,
    /// <summary>SRTCP with the E bit cleared although UNENCRYPTED_SRTCP was not negotiated.</summary>
    NotEncrypted,
    /// <summary>Outbound: this (SSRC, index) was used before, or is too old to know; sending it could reuse key stream.</summary>
    IndexReused,
    /// <summary>2^48 RTP or 2^31 RTCP packets were sent with this key (RFC 3711 section 9.2).</summary>
    KeyExhausted,
    /// <summary>The buffer has no room for the trailer.</summary>
    NoTailroom,
    /// <summary>The SSRC table is full.</summary>
    TooManyStreams,
}
