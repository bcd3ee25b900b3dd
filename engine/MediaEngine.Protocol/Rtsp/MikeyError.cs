namespace MediaEngine.Protocol.Rtsp;

/// <summary>Why a MIKEY message gives no keys.</summary>
public enum MikeyError : byte
{
    None,

    /// <summary>Cut off, or a length that leads outside.</summary>
    Malformed,

    /// <summary>A version or a map of crypto sessions the client does not know.</summary>
    Version,

    /// <summary>The keys are encrypted, under a secret the client does not have.</summary>
    Encrypted,

    /// <summary>No key for traffic (TEK) in it. Keys to derive others from (TGK) are not used by cameras.</summary>
    NoKey,

    /// <summary>A cipher, key or tag SRTP has here no profile for.</summary>
    Policy,
}
