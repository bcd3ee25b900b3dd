using MediaEngine.Crypto.Srtp.Hardware;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>Makes the SRTP transform for a profile and a master key.</summary>
public static class SrtpTransforms
{
    /// <summary>Runtime switch (AppContext, runtimeconfig.json) that makes OpenSSL do all ciphers.</summary>
    public const string OpenSslOnlySwitch = "MediaEngine.Crypto.OpenSslOnly";

    /// <summary>True when the processor has the instructions that <see cref="SrtpImplementation.Hardware"/> needs.</summary>
    public static bool IsHardwareSupported => GhashKey.IsSupported;

    private static bool UsesHardware { get; } =
        IsHardwareSupported && !(AppContext.TryGetSwitch(OpenSslOnlySwitch, out bool openSslOnly) && openSslOnly);

    /// <exception cref="Interop.OpenSsl.OpenSslException">OpenSSL cannot provide the cipher.</exception>
    public static SrtpTransform Create(SrtpMasterKey key, SrtpImplementation implementation = SrtpImplementation.Fastest)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (implementation == SrtpImplementation.Hardware && !IsHardwareSupported)
            throw new PlatformNotSupportedException("This processor has no AES and carry-less multiplication instructions.");
        bool hardware = implementation == SrtpImplementation.Hardware || (implementation == SrtpImplementation.Fastest && UsesHardware);
        using var derivation = new SrtpKeyDerivation(key);
        return key.Profile.Cipher switch
        {
            SrtpCipher.AesCounter => CreateCounter(key, derivation, hardware),
            SrtpCipher.AesF8 => new HmacSha1Transform<F8Cipher>(key, derivation, new F8Cipher(derivation)),
            SrtpCipher.Null => new HmacSha1Transform<NullCipher>(key, derivation, default),
            SrtpCipher.AesGcm => CreateGcm(key, derivation, hardware),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.Profile.Cipher, null),
        };
    }

    private static SrtpTransform CreateCounter(SrtpMasterKey key, SrtpKeyDerivation derivation, bool hardware)
    {
        SrtpProfile profile = key.Profile;
        if (hardware)
        {
            var cipher = new HardwareCounterCipher(derivation, profile.KeyLength, profile.SaltLength);
            return new HmacSha1Transform<HardwareCounterCipher>(key, derivation, cipher);
        }

        return new HmacSha1Transform<CounterCipher>(
            key, derivation, new CounterCipher(derivation, profile.KeyLength, profile.SaltLength));
    }

    private static SrtpTransform CreateGcm(SrtpMasterKey key, SrtpKeyDerivation derivation, bool hardware)
    {
        byte[] rtp = derivation.Derive(SrtpKeyDerivation.RtpEncryption, key.Profile.KeyLength);
        byte[] rtcp = derivation.Derive(SrtpKeyDerivation.RtcpEncryption, key.Profile.KeyLength);
        return hardware
            ? new GcmTransform<HardwareGcm, HardwareRtcpGcm>(key, derivation, new HardwareGcm(rtp), new HardwareRtcpGcm(rtcp))
            : new GcmTransform<OpenSslGcm, OpenSslGcm>(key, derivation, new OpenSslGcm(rtp), new OpenSslGcm(rtcp));
    }
}
