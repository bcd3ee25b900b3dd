using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Composition;

/// <summary>Attributes that key SRTP: SDES (RFC 4568) and DTLS (RFC 5763, 8842).</summary>
internal static class SecurityLines
{
    public static void Crypto(MediaComposition c, ComposedPart part)
    {
        if (c.To.Sdes is not { } sdes)
            return;
        NgSdesOptions options = c.Request.Sdes;
        foreach (CryptoAttribute crypto in sdes.Offered)
            part.Attribute("crypto", crypto.Print(options.Pad, options.Lifetime));
    }

    public static void Dtls(MediaComposition c, ComposedPart part)
    {
        if (c.To.Dtls is not { } dtls)
            return;
        part.Attribute("setup", dtls.Setup);
        part.Attribute("fingerprint", $"{dtls.Hash} {c.Exchange.Settings.Fingerprint(dtls.Hash)}");
        if (!c.Request.Dtls.NoTlsId)
            part.Attribute("tls-id", dtls.TlsId);
    }
}
