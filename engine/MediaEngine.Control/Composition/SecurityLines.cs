using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Composition;

/// <summary>Attributes that key SRTP: SDES (RFC 4568) and DTLS (RFC 5763, 8842).</summary>
internal static class SecurityLines
{
    public static IEnumerable<string> Crypto(MediaComposition c)
    {
        if (c.To.Sdes is not { } sdes)
            return [];
        NgSdesOptions options = c.Request.Sdes;
        return sdes.Offered.Select(crypto => $"crypto:{crypto.Print(options.Pad, options.Lifetime)}");
    }

    public static IEnumerable<string> Dtls(MediaComposition c)
    {
        if (c.To.Dtls is not { } dtls)
            yield break;
        yield return $"setup:{dtls.Setup}";
        yield return $"fingerprint:{dtls.Hash} {c.Exchange.Settings.Fingerprint(dtls.Hash)}";
        if (!c.Request.Dtls.NoTlsId)
            yield return $"tls-id:{dtls.TlsId}";
    }
}
