using MediaEngine.Protocol.Srtp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Composition;

/// <summary>Attributes with SRTP keys: SDES (RFC 4568) and DTLS (RFC 5763, 8842).</summary>
internal static class SecurityLines
{
    public static void Crypto(MediaComposition c, ComposedPart part)
    {
        if (c.To.Raw)
            CopyKeys(c, part, "crypto");
        if (c.To.Sdes is not { } sdes || !c.Keyed)
            return;
        SdesOptions options = c.Options.Sdes;
        foreach (CryptoAttribute crypto in sdes.Offered)
            part.Attribute("crypto", WithLifetime(crypto, options.Lifetime ? "2^31" : null).Format(options.Pad));
    }

    public static void Dtls(MediaComposition c, ComposedPart part)
    {
        if (c.To.Raw && c.Section is { Cryptex: true })
            part.Attribute("cryptex");
        if (c.To.Raw)
            CopyKeys(c, part, "setup", "fingerprint", "tls-id");
        if (c.To.Dtls is not { } dtls || !c.Keyed)
            return;
        part.Attribute("setup", dtls.Setup);
        part.Attribute("fingerprint", $"{dtls.Hash} {dtls.Certificate.Fingerprint(dtls.Hash)}");
        if (!c.Options.Dtls.NoTlsId)
            part.Attribute("tls-id", dtls.TlsId);
        if (c.To.Received is { Cryptex: true })
            part.Attribute("cryptex");
    }

    /// <summary>A key lifetime concerns only the sender and the engine.</summary>
    private static CryptoAttribute WithLifetime(CryptoAttribute crypto, string? lifetime) =>
        crypto.Key.Lifetime == lifetime ? crypto : crypto with { Keys = [crypto.Key with { Lifetime = lifetime }] };

    /// <summary>The other side's keys as received; keys of the whole session are written here.</summary>
    private static void CopyKeys(MediaComposition c, ComposedPart part, params ReadOnlySpan<string> names)
    {
        if (c.Section is not { } section)
            return;
        foreach (string name in names)
        {
            if (section.Source.HasAttribute(name))
            {
                foreach (string value in section.Source.AttributeValues(name))
                    part.Attribute(name, value);
            }
            else
            {
                part.Attribute(name, c.Exchange.Session.AttributeValue(name));
            }
        }
    }
}
