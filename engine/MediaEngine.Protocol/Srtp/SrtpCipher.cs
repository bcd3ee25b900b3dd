namespace MediaEngine.Protocol.Srtp;

/// <summary>The encryption transform of an SRTP profile.</summary>
public enum SrtpCipher : byte
{
    /// <summary>No encryption, authentication only (RFC 3711 section 4.1.3).</summary>
    Null,
    /// <summary>AES in counter mode (RFC 3711 section 4.1.1, RFC 6188).</summary>
    AesCounter,
    /// <summary>AES in f8 mode (RFC 3711 section 4.1.2).</summary>
    AesF8,
    /// <summary>AES in Galois/counter mode, encryption and authentication in one (RFC 7714).</summary>
    AesGcm,
}
