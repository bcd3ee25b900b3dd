using System.Security.Cryptography;
using System.Text;

namespace MediaEngine.LoadGen.Srtp;

/// <summary>An SDP a=crypto line (RFC 4568 section 9.1) with one inline key.</summary>
internal sealed record CryptoLine(string Tag, byte[] KeyAndSalt)
{
    /// <summary>A new key with the given tag.</summary>
    public static CryptoLine Create(string tag, SrtpSuite suite) =>
        new(tag, RandomNumberGenerator.GetBytes(suite.KeyLength + suite.SaltLength));

    /// <summary>Finds the line that offers <paramref name="suite"/>; null when there is none or its key is malformed.</summary>
    public static CryptoLine? Find(ReadOnlySpan<byte> sdp, SrtpSuite suite)
    {
        foreach (var line in Encoding.ASCII.GetString(sdp).Split('\n'))
        {
            var words = line.TrimEnd('\r').Split(' ');
            const string attribute = "a=crypto:";
            const string method = "inline:";
            if (words.Length < 3 || !words[0].StartsWith(attribute, StringComparison.Ordinal) || words[1] != suite.Name
                || !words[2].StartsWith(method, StringComparison.Ordinal))
            {
                continue;
            }
            // Padding is often left out (RFC 4568 allows it); lifetime and MKI follow a '|'.
            var text = words[2][method.Length..].Split('|')[0];
            var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
            var key = new byte[padded.Length];
            if (Convert.TryFromBase64String(padded, key, out var written) && written == suite.KeyLength + suite.SaltLength)
                return new CryptoLine(words[0][attribute.Length..], key[..written]);
        }
        return null;
    }

    /// <summary>The line as it is written in SDP.</summary>
    public string Write(SrtpSuite suite) => $"a=crypto:{Tag} {suite.Name} inline:{Convert.ToBase64String(KeyAndSalt)}";

    // Without the key, because lines are included in messages.
    public override string ToString() => $"crypto {Tag}";
}
