namespace MediaEngine.Crypto.Srtp;

/// <summary>Which implementation of the ciphers a transform uses.</summary>
public enum SrtpImplementation : byte
{
    /// <summary>The processor's instructions where it has them and they are not switched off, otherwise OpenSSL.</summary>
    Fastest,
    OpenSsl,
    /// <summary>The processor's instructions; <see cref="PlatformNotSupportedException"/> where it has none.</summary>
    Hardware,
}
