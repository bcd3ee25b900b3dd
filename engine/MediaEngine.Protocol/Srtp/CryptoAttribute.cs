using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// One a=crypto attribute (RFC 4568 section 9.1). <see cref="ToString"/> hides the keys; <see cref="Format"/> writes them.
/// </summary>
/// <remarks><code>tag suite inline:key-and-salt[|lifetime][|MKI:length][;inline:...] [session-parameter ...]</code></remarks>
public sealed record CryptoAttribute
{
    /// <summary>The highest tag: nine digits.</summary>
    public const int MaxTag = 999_999_999;

    private const int MaxTagDigits = 9;
    private const int MaxKeys = 16;
    private const int MaxLifetimeBits = 48;

    private CryptoAttribute(int tag, SrtpProfile profile, ImmutableArray<CryptoKey> keys) => (Tag, Profile, Keys) = (tag, profile, keys);

    /// <summary>0 to <see cref="MaxTag"/>.</summary>
    public int Tag { get; init; }

    public SrtpProfile Profile { get; }

    /// <summary>At least one; several only when each has an MKI.</summary>
    public ImmutableArray<CryptoKey> Keys { get; init; }

    /// <summary>The first key, which a sender uses first.</summary>
    public CryptoKey Key => Keys[0];

    public bool UnencryptedSrtp { get; init; }

    public bool UnencryptedSrtcp { get; init; }

    public bool UnauthenticatedSrtp { get; init; }

    /// <summary>Replay window the peer asks for (WSH), in packets; 0 when it does not.</summary>
    public int WindowSizeHint { get; init; }

    /// <summary>
    /// Parses the value after "a=crypto:". False for anything that RFC 4568 requires to refuse, and for an unsupported suite, key
    /// derivation rate or mandatory parameter. The caller then ignores this line only.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out CryptoAttribute? attribute)
    {
        attribute = null;
        ReadOnlySpan<char> tagText = NextWord(ref value);
        if (tagText.Length is 0 or > MaxTagDigits || !int.TryParse(tagText, NumberStyles.None, CultureInfo.InvariantCulture, out int tag))
            return false;
        if (!SrtpProfile.TryFind(NextWord(ref value), out SrtpProfile? profile))
            return false;
        if (!TryParseKeys(NextWord(ref value), profile, out ImmutableArray<CryptoKey> keys))
            return false;

        bool unencryptedSrtp = false;
        bool unencryptedSrtcp = false;
        bool unauthenticatedSrtp = false;
        int window = 0;
        for (ReadOnlySpan<char> word = NextWord(ref value); !word.IsEmpty; word = NextWord(ref value))
        {
            if (word.Equals("UNENCRYPTED_SRTP", StringComparison.OrdinalIgnoreCase))
                unencryptedSrtp = true;
            else if (word.Equals("UNENCRYPTED_SRTCP", StringComparison.OrdinalIgnoreCase))
                unencryptedSrtcp = true;
            else if (word.Equals("UNAUTHENTICATED_SRTP", StringComparison.OrdinalIgnoreCase))
                unauthenticatedSrtp = true;
            else if (word.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase))
            {
                if (!int.TryParse(word[4..], NumberStyles.None, CultureInfo.InvariantCulture, out window) || window < ReplayWindow.MinSize)
                    return false;
            }
            else if (!word.Equals("KDR=0", StringComparison.OrdinalIgnoreCase) && word[0] != '-')
                return false;
        }

        // RFC 7714 section 14.2: an AEAD suite is always authenticated.
        if (unauthenticatedSrtp && profile.IsAead)
            return false;
        attribute = new CryptoAttribute(tag, profile, keys)
        {
            UnencryptedSrtp = unencryptedSrtp,
            UnencryptedSrtcp = unencryptedSrtcp,
            UnauthenticatedSrtp = unauthenticatedSrtp,
            WindowSizeHint = Math.Min(window, ReplayWindow.MaxSize),
        };
        return true;
    }

    /// <summary>Makes the attribute of a key without an MKI.</summary>
    /// <param name="keyAndSalt">As many octets as the profile needs.</param>
    public static CryptoAttribute Of(int tag, SrtpProfile profile, ImmutableArray<byte> keyAndSalt) =>
        new(tag, profile, [new CryptoKey(keyAndSalt, null, [])]);

    /// <summary>The key in the form that transforms take.</summary>
    public SrtpMasterKey ToMasterKey(int key = 0) => new(Profile, Keys[key].KeyAndSalt.AsSpan(), Keys[key].Mki.AsSpan())
    {
        UnencryptedSrtp = UnencryptedSrtp,
        UnencryptedSrtcp = UnencryptedSrtcp,
        UnauthenticatedSrtp = UnauthenticatedSrtp,
    };

    /// <summary>The value after "a=crypto:", including keys.</summary>
    /// <param name="pad">Whether to keep the padding "=" of base64. Some peers require it, others refuse it.</param>
    public string Format(bool pad = true)
    {
        var text = new StringBuilder(160);
        text.Append(Tag).Append(' ').Append(Profile.Name).Append(' ');
        for (int i = 0; i < Keys.Length; i++)
        {
            CryptoKey key = Keys[i];
            string base64 = Convert.ToBase64String(key.KeyAndSalt.AsSpan());
            text.Append(i == 0 ? "inline:" : ";inline:").Append(pad ? base64 : base64.TrimEnd('='));
            if (key.Lifetime is not null)
                text.Append('|').Append(key.Lifetime);
            if (!key.Mki.IsEmpty)
                text.Append('|').Append(new BigInteger(key.Mki.AsSpan(), isUnsigned: true, isBigEndian: true)).Append(
                    ':').Append(key.Mki.Length);
        }

        if (UnencryptedSrtp)
            text.Append(" UNENCRYPTED_SRTP");
        if (UnencryptedSrtcp)
            text.Append(" UNENCRYPTED_SRTCP");
        if (UnauthenticatedSrtp)
            text.Append(" UNAUTHENTICATED_SRTP");
        return text.ToString();
    }

    public override string ToString() => $"{Tag} {Profile.Name}";

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> text)
    {
        text = text.TrimStart(' ');
        int end = text.IndexOf(' ');
        ReadOnlySpan<char> word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word.TrimEnd("\r\n\t");
    }

    private static bool TryParseKeys(ReadOnlySpan<char> text, SrtpProfile profile, out ImmutableArray<CryptoKey> keys)
    {
        keys = [];
        ImmutableArray<CryptoKey>.Builder builder = ImmutableArray.CreateBuilder<CryptoKey>();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf(';');
            ReadOnlySpan<char> part = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (builder.Count == MaxKeys || !TryParseKey(part, profile, out CryptoKey? key))
                return false;
            foreach (CryptoKey other in builder)
            {
                if (key.Mki.Length == 0 || other.Mki.Length != key.Mki.Length || other.Mki.AsSpan().SequenceEqual(key.Mki.AsSpan()))
                    return false;
            }

            builder.Add(key);
        }

        keys = builder.ToImmutable();
        return keys.Length != 0;
    }

    private static bool TryParseKey(ReadOnlySpan<char> text, SrtpProfile profile, [NotNullWhen(true)] out CryptoKey? key)
    {
        key = null;
        if (!text.StartsWith("inline:", StringComparison.OrdinalIgnoreCase))
            return false;
        text = text[7..];
        int bar = text.IndexOf('|');
        if (!TryDecode(bar < 0 ? text : text[..bar], profile.KeyAndSaltLength, out ImmutableArray<byte> keyAndSalt))
            return false;
        string? lifetime = null;
        ImmutableArray<byte> mki = [];
        while (bar >= 0)
        {
            text = text[(bar + 1)..];
            bar = text.IndexOf('|');
            ReadOnlySpan<char> part = bar < 0 ? text : text[..bar];
            if (part.Contains(':'))
            {
                if (!mki.IsEmpty || !TryParseMki(part, out mki))
                    return false;
            }
            else if (lifetime is not null || !mki.IsEmpty || !IsLifetime(part))
                return false;
            else
                lifetime = part.ToString();
        }

        key = new CryptoKey(keyAndSalt, lifetime, mki);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> base64, int length, out ImmutableArray<byte> value)
    {
        value = [];
        ReadOnlySpan<char> digits = base64.TrimEnd('=');
        // 46 octets are at most 64 digits; the padding may be left out (RFC 4568 section 6.1).
        if (digits.Length > 64 || base64.Length - digits.Length > 2)
            return false;
        Span<char> padded = stackalloc char[68];
        digits.CopyTo(padded);
        int total = (digits.Length + 3) / 4 * 4;
        padded[digits.Length..total].Fill('=');
        Span<byte> bytes = stackalloc byte[51];
        if (!Base64.IsValid(padded[..total]) || !Convert.TryFromBase64Chars(padded[..total], bytes, out int written) || written != length)
            return false;
        value = [.. bytes[..written]];
        return true;
    }

    private static bool TryParseMki(ReadOnlySpan<char> text, out ImmutableArray<byte> mki)
    {
        mki = [];
        int colon = text.IndexOf(':');
        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length is < 1 or > SrtpMasterKey.MaxMkiLength
            || colon is < 1 or > 310
            || !BigInteger.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value)
            || value.GetByteCount(isUnsigned: true) > length)
            return false;
        byte[] bytes = new byte[length];
        int count = value.GetByteCount(isUnsigned: true);
        if (!value.TryWriteBytes(bytes.AsSpan(length - count), out _, isUnsigned: true, isBigEndian: true))
            return false;
        mki = [.. bytes];
        return true;
    }

    /// <summary>A number of packets, or a power of two, from 1 to 2^48 (RFC 4568 section 6.1).</summary>
    private static bool IsLifetime(ReadOnlySpan<char> text)
    {
        bool power = text.StartsWith("2^");
        return ulong.TryParse(power ? text[2..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            && (power ? value <= MaxLifetimeBits : value is > 0 and <= 1UL << MaxLifetimeBits);
    }
}

/// <summary>One key of an a=crypto attribute. <see cref="ToString"/> never shows it.</summary>
/// <param name="KeyAndSalt">Master key followed by master salt.</param>
/// <param name="Lifetime">As received ("2^31", "1048576"); null when missing.</param>
/// <param name="Mki">Master key identifier as in packets; empty for none.</param>
public sealed record CryptoKey(ImmutableArray<byte> KeyAndSalt, string? Lifetime, ImmutableArray<byte> Mki)
{
    public override string ToString() => nameof(CryptoKey);
}
