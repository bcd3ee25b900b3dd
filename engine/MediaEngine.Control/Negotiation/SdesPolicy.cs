using System.Collections.Immutable;
using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Negotiation;

/// <summary>SDES towards each side (RFC 4568): which suites are offered under which tags, which one is answered, and whose key it carries.</summary>
internal static class SdesPolicy
{
    /// <param name="exchange">The offer or answer.</param>
    /// <param name="section">Its section.</param>
    /// <param name="offersDtls">Our last offer to the receiver had DTLS.</param>
    public static void Apply(Exchange exchange, SectionExchange section, bool offersDtls)
    {
        if (exchange.IsOffer)
            Offer(exchange, section, offersDtls);
        else
            Answer(exchange, section);
    }

    private static void Offer(Exchange exchange, SectionExchange section, bool offersDtls)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
        NgSdesOptions options = exchange.Request.Sdes;
        if (received.Crypto.IsEmpty || to.KeysPass)
            from.Sdes = null;
        from.SdesPreference = [.. options.OffererPreference];
        from.SdesStatic = to.SdesStatic = options.Static;
        bool secure = OsrtpPolicy.MayBeSecure(to) && !to.KeysPass;

        // Also where the party had offered both and was answered with DTLS.
        bool dtlsInUse = to.Received is { Dtls: not null } && to.Dtls is not null && to.Sdes?.Chosen is null;
        bool keyed = (offersDtls || to.Sdes is not null) && !exchange.Request.Transport.Reset;
        if (!secure || (keyed ? to.Sdes is null : options.Off) || dtlsInUse)
        {
            to.Sdes = null;
            return;
        }

        // Keys of a party that did not mean SRTP are no keys.
        ImmutableArray<CryptoAttribute> passed = OsrtpPolicy.MayBeSecure(from) ? received.Crypto : [];
        LocalSdes? known = to.Sdes;
        if (to.Converts)
            passed = OwnKeys(exchange, passed, known);
        to.Sdes = new LocalSdes(OfferedSuites(exchange, passed, known, options)) { Chosen = known?.Chosen };
    }

    /// <summary>The sender's suites with its keys, then the one in use with ours, then all others with new keys: those of an offer that waits for its answer.</summary>
    private static ImmutableArray<CryptoAttribute> OfferedSuites(
        Exchange exchange, ImmutableArray<CryptoAttribute> received, LocalSdes? known, NgSdesOptions options)
    {
        CryptoAttribute? used = known?.Send;
        var list = new List<CryptoAttribute>();
        foreach (CryptoAttribute crypto in received)
        {
            if (Allowed(options, crypto.Suite) && !list.Exists(c => c.Suite == crypto.Suite))
                list.Add(WithParameters(crypto, options));
        }

        int tag = list.Count == 0 ? 1 : list.Max(c => c.Tag) + 1;
        if (used is not null && Allowed(options, used.Suite) && !list.Exists(c => c.Suite == used.Suite))
        {
            list.Add(list.Count == 0 || used.Tag >= tag ? used : used with { Tag = tag });
            tag = list[^1].Tag + 1;
        }

        foreach (CryptoSuite suite in options.NoNew ? [] : CryptoSuites.All)
        {
            if (!Allowed(options, suite) || list.Exists(c => c.Suite == suite))
                continue;
            ImmutableArray<byte>? earlier = used is null ? known?.Offered.FirstOrDefault(c => c.Suite == suite)?.Key : null;
            list.Add(WithParameters(new CryptoAttribute(tag++, suite, earlier ?? [.. exchange.Random.Key(suite.KeyLength + suite.SaltLength)]), options));
        }

        if (options.Order.Count == 0)
            return [.. list];
        return [.. list.OrderBy(c => options.Order.FindIndex(o => o.Equals(c.Suite.Name, StringComparison.OrdinalIgnoreCase)) is >= 0 and int i ? i : int.MaxValue)];
    }

    /// <summary>Where payloads change, one key for both legs would encrypt two texts alike (RFC 3711 section 9.1).</summary>
    private static ImmutableArray<CryptoAttribute> OwnKeys(Exchange exchange, ImmutableArray<CryptoAttribute> received, LocalSdes? known) =>
    [
        .. received.Select(c => c with
        {
            Key = known?.Offered.FirstOrDefault(k => k.Suite == c.Suite && !k.Key.AsSpan().SequenceEqual(c.Key.AsSpan()))?.Key
                ?? [.. exchange.Random.Key(c.Suite.KeyLength + c.Suite.SaltLength)],
        }),
    ];

    /// <summary>Session parameters (RFC 4568 section 6.3) that the request names hold for all suites; the others stay as they came.</summary>
    private static CryptoAttribute WithParameters(CryptoAttribute crypto, NgSdesOptions options) =>
        options is { UnencryptedSrtp: null, UnencryptedSrtcp: null, UnauthenticatedSrtp: null }
            ? crypto
            : crypto with
            {
                UnencryptedSrtp = options.UnencryptedSrtp ?? crypto.UnencryptedSrtp,
                UnencryptedSrtcp = options.UnencryptedSrtcp ?? crypto.UnencryptedSrtcp,
                UnauthenticatedSrtp = options.UnauthenticatedSrtp ?? crypto.UnauthenticatedSrtp,
            };

    private static bool Allowed(NgSdesOptions options, CryptoSuite suite)
    {
        if (options.NoNew)
            return true;
        if (options.Only.Count > 0)
            return options.Only.Exists(o => o.Equals(suite.Name, StringComparison.OrdinalIgnoreCase));
        return !options.No.Exists(o => o.Equals(suite.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static void Answer(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;

        // What the answerer chose among our suites.
        CryptoAttribute? answered = received.Crypto.IsEmpty ? null : received.Crypto[0];
        if (from.Sdes is not null)
        {
            CryptoSuite? chosen = answered is null ? null
                : from.Sdes.Offered.FirstOrDefault(c => c.Tag == answered.Tag && c.Suite == answered.Suite)?.Suite
                    ?? from.Sdes.Offered.FirstOrDefault(c => c.Suite == answered.Suite)?.Suite;
            from.Sdes = chosen is null ? null : from.Sdes with { Chosen = chosen };
        }

        // What we answer to the offerer.
        if (to.Received is not { Crypto.IsEmpty: false } offer || to.Dtls is not null || to.KeysPass || !OsrtpPolicy.MayBeSecure(to))
        {
            to.Sdes = null;
            return;
        }

        if (to.Converts && to.Sdes?.Send is { } shared && shared.Key.AsSpan().SequenceEqual(answered is null ? default : answered.Key.AsSpan()))
            to.Sdes = null;
        CryptoAttribute preferred = Preferred(offer.Crypto, to.SdesPreference);
        CryptoAttribute? same = from.Sdes?.Chosen is { } suite && (to.SdesPreference.IsEmpty || suite == preferred.Suite)
            ? offer.Crypto.FirstOrDefault(c => c.Suite == suite) : null;

        // The same suite on both sides: the answerer's key goes through, so that packets may pass as they are. A key in use stays.
        CryptoAttribute taken = (to.SdesStatic ? offer.Crypto.FirstOrDefault(c => c.Suite == to.Sdes?.Chosen) : null) ?? same ?? preferred;
        ImmutableArray<byte> key = to.Sdes?.Send is { } used && used.Suite == taken.Suite ? used.Key
            : ReferenceEquals(taken, same) && !to.Converts ? answered!.Key
            : [.. exchange.Random.Key(taken.Suite.KeyLength + taken.Suite.SaltLength)];
        to.Sdes = new LocalSdes([(ReferenceEquals(taken, same) ? answered! : taken) with { Tag = taken.Tag, Key = key, Mki = [] }]) { Chosen = taken.Suite };
    }

    private static CryptoAttribute Preferred(ImmutableArray<CryptoAttribute> offered, ImmutableArray<string> names)
    {
        foreach (string name in names)
        {
            if (offered.FirstOrDefault(c => c.Suite.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } preferred)
                return preferred;
        }

        return offered[0];
    }
}
