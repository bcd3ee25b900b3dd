using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>Makes the transform for a master key: the only place where a profile is turned into code.</summary>
public static class SrtpTransforms
{
    /// <exception cref="Interop.OpenSsl.OpenSslException">The library cannot provide the cipher.</exception>
    public static SrtpTransform Create(SrtpMasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var derivation = new SrtpKeyDerivation(key);
        SrtpProfile profile = key.Profile;
        return profile.Cipher switch
        {
            SrtpCipher.AesCounter => new HmacSha1Transform<CounterCipher>(
                key, derivation, new CounterCipher(derivation, profile.KeyLength, profile.SaltLength)),
            SrtpCipher.AesF8 => new HmacSha1Transform<F8Cipher>(key, derivation, new F8Cipher(derivation)),
            SrtpCipher.Null => new HmacSha1Transform<NullCipher>(key, derivation, default),
            SrtpCipher.AesGcm => new GcmTransform<OpenSslGcm>(
                key,
                derivation,
                new OpenSslGcm(derivation.Derive(SrtpKeyDerivation.RtpEncryption, profile.KeyLength)),
                new OpenSslGcm(derivation.Derive(SrtpKeyDerivation.RtcpEncryption, profile.KeyLength))),
            _ => throw new ArgumentOutOfRangeException(nameof(key), profile.Cipher, null),
        };
    }
}
