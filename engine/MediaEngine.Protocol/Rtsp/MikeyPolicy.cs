using System.Diagnostics.CodeAnalysis;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The SRTP policy of a MIKEY message (RFC 3830 section 6.10.1, RFC 7714 section 14). Missing parameters have the default values of the
/// RFC.
/// </summary>
internal struct MikeyPolicy
{
    private const byte Null = 0;
    private const byte AesCounter = 1;
    private const byte AesF8 = 2;
    private const byte AesGcm = 6;

    private int _cipher;
    private int _keyLength;
    private int _tagLength;
    private bool _authenticated;

    public bool Unencrypted { get; private set; }

    public bool UnencryptedControl { get; private set; }

    /// <summary>RTP packets carry no authentication tag.</summary>
    public readonly bool Unauthenticated => !_authenticated;

    public static MikeyPolicy Default => new() { _cipher = AesCounter, _keyLength = 16, _tagLength = 10, _authenticated = true };

    /// <summary>Reads one parameter; unknown parameters are ignored.</summary>
    public void Take(byte type, ReadOnlySpan<byte> value)
    {
        int number = 0;
        foreach (byte octet in value[..Math.Min(value.Length, 3)])
            number = number << 8 | octet;
        switch (type)
        {
            case 0:
                _cipher = number;
                break;
            case 1:
                _keyLength = number;
                break;
            case 2:
                _authenticated &= number != Null;
                break;
            case 3 when number == 4:
                // GStreamer, and cameras that use it, write the length of the tag where the length of the authentication key belongs.
                _tagLength = 4;
                break;
            case 7:
                Unencrypted = number == 0;
                break;
            case 8:
                UnencryptedControl = number == 0;
                break;
            case 10:
                _authenticated &= number != 0;
                break;
            case 11:
                _tagLength = number;
                break;
        }
    }

    public readonly bool TryFindProfile([NotNullWhen(true)] out SrtpProfile? profile)
    {
        // Lengths are in octets, but some cameras write bits.
        bool shortTag = _tagLength is 4 or 32;
        profile = (_cipher, _keyLength) switch
        {
            (AesCounter, 16 or 128) => shortTag ? SrtpProfile.AesCm128Tag32 : SrtpProfile.AesCm128Tag80,
            (AesCounter, 24 or 192) => shortTag ? SrtpProfile.AesCm192Tag32 : SrtpProfile.AesCm192Tag80,
            (AesCounter, 32) => shortTag ? SrtpProfile.AesCm256Tag32 : SrtpProfile.AesCm256Tag80,
            (AesF8, 16 or 128) => shortTag ? SrtpProfile.AesF8Tag32 : SrtpProfile.AesF8Tag80,
            (AesGcm, 16 or 128) => SrtpProfile.AeadAes128Gcm,
            (AesGcm, 32) => SrtpProfile.AeadAes256Gcm,
            (Null, _) => shortTag ? SrtpProfile.NullTag32 : SrtpProfile.NullTag80,
            _ => null,
        };
        return profile is not null && (shortTag || _tagLength is 10 or 80 || profile.IsAead);
    }

    /// <summary>Writes the parameters of a profile, each as type, length, value.</summary>
    public static byte[] Write(SrtpProfile profile)
    {
        byte cipher = profile.Cipher switch
        {
            SrtpCipher.AesGcm => AesGcm,
            SrtpCipher.AesF8 => AesF8,
            SrtpCipher.Null => Null,
            _ => AesCounter,
        };
        return
        [
            0, 1, cipher, 1, 1, (byte)profile.KeyLength, 2, 1, 1, 3, 1, 20, 4, 1, (byte)profile.SaltLength, 7, 1, 1, 8, 1, 1, 10, 1, 1,
            11, 1, (byte)profile.RtpTagLength,
        ];
    }
}
