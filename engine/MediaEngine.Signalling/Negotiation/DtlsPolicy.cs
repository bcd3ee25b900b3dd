using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>DTLS towards each side: offered actpass, answered by role, restarted when the peer's association is new (RFC 8842).</summary>
internal static class DtlsPolicy
{
    public static void Apply(Exchange exchange, SectionExchange section, ReceivedSection? before)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        DtlsOptions options = exchange.Options.Dtls;
        if (exchange.IsOffer)
        {
            // Prepares the answer to this offer. DTLS=off applies to the other side, unless this side has SDES as well.
            bool sdesInstead = PrefersSdes(exchange) && !SdesPolicy.Acceptable(received.Crypto, exchange.Options.Sdes).IsEmpty;
            bool usable = received.Dtls is not null && OsrtpPolicy.MayBeSecure(from) && !sdesInstead && !to.KeysPass;
            from.Dtls = usable ? AnswerTo(exchange, from, received.Dtls!, Restarted(before, received, options)) : null;
            to.Dtls = to.KeysPass ? null : Offered(exchange, to, options);
            return;
        }

        if (to.KeysPass || !OsrtpPolicy.MayBeSecure(to) || (PrefersSdes(exchange) && !SdesPolicy.Acceptable(exchange, to).IsEmpty))
            to.Dtls = null;
        if (received.Dtls is null)
            from.Dtls = null;
        else if (from.Dtls is not null)
            from.Dtls = from.Dtls with { Setup = received.Dtls.Setup == "active" ? "passive" : "active" };
    }

    /// <summary>Other ports are another association with another tls-id (RFC 8842 section 3.1).</summary>
    public static void Restart(Exchange exchange, SectionState media)
    {
        if (media.Dtls is { } dtls)
            media.Dtls = dtls with { TlsId = exchange.Random.Hex(16) };
    }

    /// <summary>An offer with both is answered with SDES.</summary>
    private static bool PrefersSdes(Exchange exchange) => exchange.Options.Dtls.Off || exchange.Options.Sdes.Prefer;

    private static LocalDtls? Offered(Exchange exchange, SectionState to, DtlsOptions options)
    {
        if (!OsrtpPolicy.MayBeSecure(to))
            return null;
        bool sdesInUse = to.Received is { Dtls: null, Crypto.IsEmpty: false };

        // The first offer to a leg decides for all later offers; only a reset starts again.
        bool keyed = (to.Dtls is not null || to.Sdes is not null) && !exchange.Options.Transport.Reset;
        if (keyed ? to.Dtls is null : options.Off || (sdesInUse && !exchange.Options.Transport.Reset))
            return null;
        string hash = options.Fingerprint ?? to.Dtls?.Hash ?? to.Received?.Dtls?.Hash ?? exchange.Settings.FingerprintHash;
        string setup = options.OfferedRole switch
        {
            DtlsRole.Active => "active",
            DtlsRole.Passive => "passive",
            _ => "actpass",
        };
        return new LocalDtls(setup, hash, to.Dtls?.TlsId ?? exchange.Random.Hex(16), CertificateOf(exchange, to));
    }

    /// <summary>The peer requests a new association (RFC 8842 section 4; RFC 8839 section 5.4 for peers without tls-id).</summary>
    private static bool Restarted(ReceivedSection? before, ReceivedSection now, DtlsOptions options) =>
        before?.Dtls is { } old && now.Dtls is { } fresh
        && (old.Hash != fresh.Hash || old.Fingerprint != fresh.Fingerprint || old.TlsId != fresh.TlsId
            || (fresh.TlsId is null && !options.NoTlsId && IcePolicy.PeerRestarted(before, now)));

    private static LocalDtls AnswerTo(Exchange exchange, SectionState from, DtlsDescription peer, bool restarted)
    {
        DtlsOptions options = exchange.Options.Dtls;
        bool passive = options.Role == DtlsRole.Passive || (options.Role == DtlsRole.Unknown && exchange.Settings.DtlsPassive);
        string setup = peer.Setup switch
        {
            "active" => "passive",
            "passive" => "active",
            _ => from.Dtls is { Setup: "active" or "passive" } known && (!restarted || options.Role == DtlsRole.Unknown) ? known.Setup
                : passive ? "passive" : "active",
        };
        string? tlsId = restarted ? null : from.Dtls?.TlsId;
        return new LocalDtls(setup, from.Dtls?.Hash ?? peer.Hash, tlsId ?? exchange.Random.Hex(16), CertificateOf(exchange, from));
    }

    /// <summary>The leg's certificate, otherwise the call's: all sections of a bundle have the same one.</summary>
    private static LocalCertificate CertificateOf(Exchange exchange, SectionState media) =>
        media.Dtls?.Certificate ?? (exchange.Call.Certificate ??= exchange.Settings.Certificate());
}
