namespace MediaEngine.Crypto.Srtp;

/// <summary>Who does the arithmetic of a transform.</summary>
public enum SrtpImplementation : byte
{
    /// <summary>The processor's instructions directly where it has them and they are not switched off, else OpenSSL.</summary>
    Fastest,
    OpenSsl,
    /// <summary>The processor's instructions directly; <see cref="PlatformNotSupportedException"/> where it has none.</summary>
    Hardware,
}
