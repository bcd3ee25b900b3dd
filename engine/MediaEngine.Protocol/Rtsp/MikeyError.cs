namespace MediaEngine.Protocol.Rtsp;

/// <summary>The reason why a MIKEY message gives no keys.</summary>
public enum MikeyError : byte
{
    None,

    /// <summary>The message is cut off, or a length goes beyond its end.</summary>
    Malformed,

    /// <summary>The client does not know the version or the type of the crypto session map.</summary>
    Version,

    /// <summary>The keys are encrypted with a secret that the client does not have.</summary>
    Encrypted,

    /// <summary>The message has no traffic key (TEK). Cameras do not use keys that other keys are derived from (TGK).</summary>
    NoKey,

    /// <summary>SRTP has no profile here for this cipher, key length or tag length.</summary>
    Policy,
}
