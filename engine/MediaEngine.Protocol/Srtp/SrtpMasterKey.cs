namespace MediaEngine.Protocol.Srtp;

/// <summary>A master key with its salt, identifier and session parameters. <see cref="ToString"/> never shows key material.</summary>
public sealed class SrtpMasterKey
{
    /// <summary>The longest master key identifier of RFC 4568 section 6.1.</summary>
    public const int MaxMkiLength = 128;

    private readonly byte[] _keyAndSalt;
    private readonly byte[] _mki;

    /// <param name="profile">The suite the key is for.</param>
    /// <param name="keyAndSalt">Key followed by salt, as in the inline parameter; exactly <see cref="SrtpProfile.KeyAndSaltLength"/>
    /// octets.</param>
    /// <param name="mki">Master key identifier; empty when packets carry none.</param>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    public SrtpMasterKey(SrtpProfile profile, ReadOnlySpan<byte> keyAndSalt, ReadOnlySpan<byte> mki = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (keyAndSalt.Length != profile.KeyAndSaltLength)
            throw new ArgumentException($"{profile.Name} needs {profile.KeyAndSaltLength} octets of key and salt.", nameof(keyAndSalt));
        if (mki.Length > MaxMkiLength)
            throw new ArgumentException($"A master key identifier has at most {MaxMkiLength} octets.", nameof(mki));
        Profile = profile;
        _keyAndSalt = keyAndSalt.ToArray();
        _mki = mki.ToArray();
    }

    public SrtpProfile Profile { get; }

    public ReadOnlySpan<byte> Key => _keyAndSalt.AsSpan(0, Profile.KeyLength);

    public ReadOnlySpan<byte> Salt => _keyAndSalt.AsSpan(Profile.KeyLength);

    public ReadOnlySpan<byte> Mki => _mki;

    /// <summary>RTP payloads are authenticated but not encrypted (RFC 4568 section 6.3.3).</summary>
    public bool UnencryptedSrtp { get; init; }

    /// <summary>RTCP is authenticated but not encrypted, and a cleared E bit is accepted (RFC 4568 section 6.3.2).</summary>
    public bool UnencryptedSrtcp { get; init; }

    /// <summary>
    /// RTP has no tag (RFC 4568 section 6.3.4). Ignored by AEAD profiles, whose tag cannot be left out (RFC 7714 section 11).
    /// </summary>
    public bool UnauthenticatedSrtp { get; init; }

    public override string ToString() => Profile.Name;
}
