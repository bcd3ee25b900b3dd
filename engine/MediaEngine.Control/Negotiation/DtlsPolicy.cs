using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>DTLS towards each side: offered actpass, answered by role, restarted when the peer's association is new (RFC 8842).</summary>
internal static class DtlsPolicy
{
    public static void Apply(Exchange exchange, SectionExchange section, ReceivedSection? before)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
        NgDtlsOptions options = exchange.Request.Dtls;
        if (exchange.IsOffer)
        {
            // What the answer to this offer will say; DTLS=off refuses the offerer's DTLS too.
            bool usable = received.Dtls is not null && TransportPolicy.IsSecure(received.Source.Protocol) && !options.Off
                && !(exchange.Request.Sdes.Prefer && !received.Crypto.IsEmpty);
            from.Dtls = usable ? AnswerTo(exchange, from, received.Dtls!, options) : null;
            to.Dtls = Offered(exchange, to, options);
            return;
        }

        if (to.Dtls is not null && !TransportPolicy.IsSecure(to.Protocol))
            to.Dtls = null;
        if (received.Dtls is null)
            from.Dtls = null;
        else if (from.Dtls is not null)
            from.Dtls = from.Dtls with { Setup = received.Dtls.Setup == "active" ? "passive" : "active" };
    }

    private static LocalDtls? Offered(Exchange exchange, MediaState to, NgDtlsOptions options)
    {
        if (!TransportPolicy.IsSecure(to.Protocol) && (exchange.Request.Osrtp & NgOsrtp.Offer) == 0)
            return null;
        bool sdesInUse = to.Received is { Dtls: null, Crypto.IsEmpty: false };
        if (options.Off || (sdesInUse && !exchange.Request.Transport.Reset))
            return null;
        string hash = options.Fingerprint ?? to.Received?.Dtls?.Hash ?? "sha-256";
        return new LocalDtls("actpass", hash, to.Dtls?.TlsId ?? exchange.Random.Hex(16));
    }

    private static LocalDtls AnswerTo(Exchange exchange, MediaState from, DtlsDescription peer, NgDtlsOptions options)
    {
        bool passive = options.Role == NgDtlsRole.Passive || (options.Role == NgDtlsRole.Unspecified && exchange.Settings.DtlsPassive);
        string setup = peer.Setup switch
        {
            "active" => "passive",
            "passive" => "active",
            _ => from.Dtls is { Setup: "active" or "passive" } known && options.Role == NgDtlsRole.Unspecified ? known.Setup
                : passive ? "passive" : "active",
        };
        return new LocalDtls(setup, options.Fingerprint ?? peer.Hash, from.Dtls?.TlsId ?? exchange.Random.Hex(16));
    }
}
