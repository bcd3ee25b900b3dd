using System.Collections.Immutable;

namespace MediaEngine.Control.Negotiation;

/// <summary>One a=crypto line (RFC 4568 section 4). <see cref="object.ToString"/> never shows the key.</summary>
/// <param name="Tag">1 to 9 digits.</param>
/// <param name="Suite">A row of <see cref="CryptoSuites"/>.</param>
/// <param name="Key">Master key followed by the salt.</param>
public sealed record CryptoAttribute(int Tag, CryptoSuite Suite, ImmutableArray<byte> Key)
{
    public ImmutableArray<byte> Mki { get; init; } = [];

    public bool UnencryptedSrtp { get; init; }

    public bool UnencryptedSrtcp { get; init; }

    public bool UnauthenticatedSrtp { get; init; }

    /// <summary>The value behind "a=crypto:"; null when it is malformed, of an unknown suite or has parameters we must not ignore.</summary>
    public static CryptoAttribute? TryParse(string value)
    {
        string[] parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || !int.TryParse(parts[0], out int tag) || tag < 0 || CryptoSuites.Find(parts[1]) is not { } suite
            || !parts[2].StartsWith("inline:", StringComparison.OrdinalIgnoreCase))
            return null;
        string[] inline = parts[2]["inline:".Length..].Split(';')[0].Split('|');
        if (DecodeKey(inline[0], suite.KeyLength + suite.SaltLength) is not { } key)
            return null;
        var crypto = new CryptoAttribute(tag, suite, key) { Mki = ParseMki(inline) };
        foreach (string parameter in parts.AsSpan(3))
        {
            switch (parameter.ToUpperInvariant())
            {
                case "UNENCRYPTED_SRTP":
                    crypto = crypto with { UnencryptedSrtp = true };
                    break;
                case "UNENCRYPTED_SRTCP":
                    crypto = crypto with { UnencryptedSrtcp = true };
                    break;
                case "UNAUTHENTICATED_SRTP":
                    crypto = crypto with { UnauthenticatedSrtp = true };
                    break;
                default:
                    // KDR, FEC_ORDER, FEC_KEY and WSH: only a window size hint may be ignored (RFC 4568 section 6.3.7).
                    if (!parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase) && !parameter.StartsWith('-'))
                        return null;
                    break;
            }
        }

        return crypto;
    }

    /// <summary>The value behind "a=crypto:".</summary>
    /// <param name="pad">Keep the padding of base64.</param>
    /// <param name="lifetime">Print a lifetime of 2^31 packets.</param>
    public string Print(bool pad, bool lifetime)
    {
        string key = Convert.ToBase64String(Key.AsSpan());
        if (!pad)
            key = key.TrimEnd('=');
        string parameters = (UnencryptedSrtp ? " UNENCRYPTED_SRTP" : "") + (UnencryptedSrtcp ? " UNENCRYPTED_SRTCP" : "")
            + (UnauthenticatedSrtp ? " UNAUTHENTICATED_SRTP" : "");
        return $"{Tag} {Suite.Name} inline:{key}{(lifetime ? "|2^31" : "")}{parameters}";
    }

    public override string ToString() => $"crypto {Tag} {Suite.Name}";

    private static ImmutableArray<byte>? DecodeKey(string text, int length)
    {
        string padded = text.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        byte[] key = new byte[length + 3];
        return Convert.TryFromBase64String(padded, key, out int written) && written == length ? [.. key.AsSpan(0, length)] : null;
    }

    private static ImmutableArray<byte> ParseMki(string[] inline)
    {
        string[] parts = inline[^1].Split(':');
        if (inline.Length < 2 || parts.Length != 2 || !uint.TryParse(parts[0], out uint mki)
            || !int.TryParse(parts[1], out int length) || length is < 1 or > 128)
            return [];
        byte[] bytes = new byte[length];
        for (int i = 0; i < Math.Min(4, length); i++)
            bytes[length - 1 - i] = (byte)(mki >> (8 * i));
        return [.. bytes];
    }
}

/// <summary>A crypto suite by its SDP name, with lengths in bytes (RFC 4568, 6188, 7714).</summary>
public sealed record CryptoSuite(string Name, int KeyLength, int SaltLength);

/// <summary>All suites in the order they are offered.</summary>
public static class CryptoSuites
{
    public static readonly ImmutableArray<CryptoSuite> All =
    [
        new("AEAD_AES_256_GCM", 32, 12), new("AEAD_AES_128_GCM", 16, 12),
        new("AES_256_CM_HMAC_SHA1_80", 32, 14), new("AES_256_CM_HMAC_SHA1_32", 32, 14),
        new("AES_192_CM_HMAC_SHA1_80", 24, 14), new("AES_192_CM_HMAC_SHA1_32", 24, 14),
        new("AES_CM_128_HMAC_SHA1_80", 16, 14), new("AES_CM_128_HMAC_SHA1_32", 16, 14),
        new("F8_128_HMAC_SHA1_80", 16, 14), new("F8_128_HMAC_SHA1_32", 16, 14),
        new("NULL_HMAC_SHA1_80", 16, 14), new("NULL_HMAC_SHA1_32", 16, 14),
    ];

    /// <summary>Case does not matter.</summary>
    public static CryptoSuite? Find(string name)
    {
        foreach (CryptoSuite suite in All)
        {
            if (suite.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return suite;
        }

        return null;
    }
}
