using System.Diagnostics.CodeAnalysis;
using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Dtls;

/// <summary>Certificate fingerprints of a=fingerprint (RFC 8122).</summary>
public static class FingerprintHash
{
    /// <summary>The hash of our own fingerprints unless configured otherwise.</summary>
    public const string Default = "sha-256";

    /// <summary>True for a hash name of RFC 8122 that is still allowed: sha-1 to sha-512, in any case.</summary>
    public static bool IsKnown(string? name) => LibraryName(name) is not null;

    /// <summary>The fingerprint of a DER certificate; null when the hash name is unknown.</summary>
    public static byte[]? Compute(string? name, ReadOnlySpan<byte> certificate) =>
        LibraryName(name) is string library ? MessageDigest.Compute(library, certificate) : null;

    /// <summary>The fingerprint as SDP writes it: "AB:CD:...".</summary>
    public static string Format(ReadOnlySpan<byte> fingerprint) =>
        string.Create(Math.Max(0, fingerprint.Length * 3 - 1), fingerprint, static (text, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i].TryFormat(text[(3 * i)..], out _, "X2");
                if (3 * i + 2 < text.Length)
                    text[3 * i + 2] = ':';
            }
        });

    /// <summary>Parses "AB:CD:...". False unless it is whole octets of a known length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? fingerprint)
    {
        fingerprint = null;
        if (text.Length is < 59 or > 191 || text.Length % 3 != 2)
            return false;
        byte[] bytes = new byte[(text.Length + 1) / 3];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(text.Slice(3 * i, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out bytes[i]))
                return false;
            if (i + 1 < bytes.Length && text[3 * i + 2] != ':')
                return false;
        }

        fingerprint = bytes;
        return true;
    }

    private static string? LibraryName(string? name) => name?.ToUpperInvariant() switch
    {
        "SHA-1" => "SHA1",
        "SHA-224" => "SHA224",
        "SHA-256" => "SHA256",
        "SHA-384" => "SHA384",
        "SHA-512" => "SHA512",
        _ => null,
    };
}
