using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Protocol.Srtp;

/// <summary>One row of the table of SRTP protection profiles, found by its name in a=crypto or its number in DTLS use_srtp.</summary>
public sealed class SrtpProfile
{
    public static readonly SrtpProfile AeadAes256Gcm = Aead("AEAD_AES_256_GCM", 32, 0x0008, "SRTP_AEAD_AES_256_GCM");
    public static readonly SrtpProfile AeadAes128Gcm = Aead("AEAD_AES_128_GCM", 16, 0x0007, "SRTP_AEAD_AES_128_GCM");
    public static readonly SrtpProfile AesCm256Tag80 = Hmac("AES_256_CM_HMAC_SHA1_80", SrtpCipher.AesCounter, 32, 10);
    public static readonly SrtpProfile AesCm256Tag32 = Hmac("AES_256_CM_HMAC_SHA1_32", SrtpCipher.AesCounter, 32, 4);
    public static readonly SrtpProfile AesCm192Tag80 = Hmac("AES_192_CM_HMAC_SHA1_80", SrtpCipher.AesCounter, 24, 10);
    public static readonly SrtpProfile AesCm192Tag32 = Hmac("AES_192_CM_HMAC_SHA1_32", SrtpCipher.AesCounter, 24, 4);
    public static readonly SrtpProfile AesCm128Tag80 =
        Hmac("AES_CM_128_HMAC_SHA1_80", SrtpCipher.AesCounter, 16, 10, 0x0001, "SRTP_AES128_CM_SHA1_80");
    public static readonly SrtpProfile AesCm128Tag32 =
        Hmac("AES_CM_128_HMAC_SHA1_32", SrtpCipher.AesCounter, 16, 4, 0x0002, "SRTP_AES128_CM_SHA1_32");
    public static readonly SrtpProfile AesF8Tag80 = Hmac("F8_128_HMAC_SHA1_80", SrtpCipher.AesF8, 16, 10);
    public static readonly SrtpProfile AesF8Tag32 = Hmac("F8_128_HMAC_SHA1_32", SrtpCipher.AesF8, 16, 4);
    public static readonly SrtpProfile NullTag80 = Hmac("NULL_HMAC_SHA1_80", SrtpCipher.Null, 16, 10);
    public static readonly SrtpProfile NullTag32 = Hmac("NULL_HMAC_SHA1_32", SrtpCipher.Null, 16, 4);

    private SrtpProfile(
        string name, SrtpCipher cipher, int keyLength, int saltLength, int rtpTag, int rtcpTag, ushort dtlsNumber, string? dtlsName)
    {
        Name = name;
        Cipher = cipher;
        KeyLength = keyLength;
        SaltLength = saltLength;
        RtpTagLength = rtpTag;
        RtcpTagLength = rtcpTag;
        DtlsNumber = dtlsNumber;
        DtlsName = dtlsName;
    }

    /// <summary>All profiles in the default order of an offer, the strongest first.</summary>
    public static ImmutableArray<SrtpProfile> All { get; } =
    [
        AeadAes256Gcm, AeadAes128Gcm, AesCm256Tag80, AesCm256Tag32, AesCm192Tag80, AesCm192Tag32,
        AesCm128Tag80, AesCm128Tag32, AesF8Tag80, AesF8Tag32, NullTag80, NullTag32,
    ];

    /// <summary>Crypto suite name as in a=crypto (RFC 4568, 6188, 7714).</summary>
    public string Name { get; }

    public SrtpCipher Cipher { get; }

    /// <summary>Octets of the master key; the session key of the cipher has the same length.</summary>
    public int KeyLength { get; }

    /// <summary>Octets of the master salt: 14, or 12 for AEAD.</summary>
    public int SaltLength { get; }

    public int KeyAndSaltLength => KeyLength + SaltLength;

    /// <summary>Octets of the SRTP authentication tag.</summary>
    public int RtpTagLength { get; }

    /// <summary>Octets of the SRTCP authentication tag: 10 even for the 32-bit suites (RFC 4568 section 6.2).</summary>
    public int RtcpTagLength { get; }

    public bool IsAead => Cipher == SrtpCipher.AesGcm;

    /// <summary>Number in the use_srtp extension (RFC 5764, 7714); 0 when the profile has none.</summary>
    public ushort DtlsNumber { get; }

    /// <summary>OpenSSL's name of the use_srtp profile; null when the profile has none.</summary>
    public string? DtlsName { get; }

    /// <summary>Finds a profile by its a=crypto name, ignoring case (RFC 4568).</summary>
    public static bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out SrtpProfile? profile)
    {
        foreach (SrtpProfile candidate in All)
        {
            if (name.Equals(candidate.Name, StringComparison.OrdinalIgnoreCase))
            {
                profile = candidate;
                return true;
            }
        }

        profile = null;
        return false;
    }

    /// <summary>Finds a profile by its use_srtp number.</summary>
    public static bool TryFind(ushort dtlsNumber, [NotNullWhen(true)] out SrtpProfile? profile)
    {
        foreach (SrtpProfile candidate in All)
        {
            if (dtlsNumber != 0 && candidate.DtlsNumber == dtlsNumber)
            {
                profile = candidate;
                return true;
            }
        }

        profile = null;
        return false;
    }

    public override string ToString() => Name;

    private static SrtpProfile Hmac(
        string name, SrtpCipher cipher, int keyLength, int rtpTag, ushort dtlsNumber = 0, string? dtlsName = null) =>
        new(name, cipher, keyLength, 14, rtpTag, 10, dtlsNumber, dtlsName);

    private static SrtpProfile Aead(string name, int keyLength, ushort dtlsNumber, string dtlsName) =>
        new(name, SrtpCipher.AesGcm, keyLength, 12, 16, 16, dtlsNumber, dtlsName);
}
