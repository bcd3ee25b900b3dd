using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// SDES towards each side (RFC 4568): which suites are offered with which tags, which one is answered, and whose key it has.
/// </summary>
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

    /// <summary>The lines of the party's last offer that the request for the offer and this request allow.</summary>
    public static ImmutableArray<CryptoAttribute> Acceptable(Exchange exchange, SectionState media) =>
        Acceptable(media.SdesAcceptable, exchange.Options.Sdes);

    /// <summary>The lists apply to offers to us too; a line without a required protection cannot be answered with it.</summary>
    public static ImmutableArray<CryptoAttribute> Acceptable(ImmutableArray<CryptoAttribute> offered, SdesOptions options) =>
        offered.RemoveAll(
            c => !Allowed(options, c.Profile) || (c.UnencryptedSrtp && options.UnencryptedSrtp == false)
                || (c.UnencryptedSrtcp && options.UnencryptedSrtcp == false)
                || (c.UnauthenticatedSrtp && options.UnauthenticatedSrtp == false));

    /// <summary>
    /// The party offered SRTP only, and no key is left that both sides support: the section is refused (RFC 4568 section 5.1.2). A section
    /// without any key may be keyed in another way.
    /// </summary>
    public static bool HasNoKeyFor(SectionState media) =>
        media is { KeysPass: false, Dtls: null, Sdes: null, Received: { Rejected: false, TellsKeys: true } }
            && TransportPolicy.IsSecure(media.Protocol);

    /// <summary>Our answer to a line of the party's offer.</summary>
    /// <param name="taken">The line; its session parameters are negotiated with the key.</param>
    public static LocalSdes Answered(CryptoAttribute taken, CryptoKey key) =>
        new([taken with { Keys = [key], WindowSizeHint = 0 }]) { Chosen = taken.Profile };

    public static CryptoKey NewKey(Exchange exchange, SrtpProfile profile) =>
        new([.. exchange.Random.Key(profile.KeyAndSaltLength)], null, []);

    private static void Offer(Exchange exchange, SectionExchange section, bool offersDtls)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        SdesOptions options = exchange.Options.Sdes;
        if (received.Crypto.IsEmpty || to.KeysPass)
            from.Sdes = null;
        from.SdesAcceptable = Acceptable(received.Crypto, options);
        from.SdesPreference = [.. options.OffererPreference];
        from.SdesStatic = to.SdesStatic = options.Static;
        bool secure = OsrtpPolicy.MayBeSecure(to) && !to.KeysPass;

        // Also when the party offered both and was answered with DTLS.
        bool dtlsInUse = to.Received is { Dtls: not null } && to.Dtls is not null && to.Sdes?.Chosen is null;
        bool keyed = (offersDtls || to.Sdes is not null) && !exchange.Options.Transport.Reset;
        if (!secure || (keyed ? to.Sdes is null : options.Off) || dtlsInUse)
        {
            to.Sdes = null;
            return;
        }

        // Keys of a party that did not offer SRTP are ignored.
        ImmutableArray<CryptoAttribute> passed = OsrtpPolicy.MayBeSecure(from) ? received.Crypto : [];
        LocalSdes? known = Renewed(exchange, to);
        if (to.MayTranscode)
            passed = OwnKeys(exchange, passed, known);
        to.Sdes = new LocalSdes(OfferedSuites(exchange, passed, known, options)) { Chosen = known?.Chosen };
    }

    /// <summary>
    /// The sender's suites with its keys, then the one in use with our key, then all others with new keys: those of an unanswered offer.
    /// </summary>
    private static ImmutableArray<CryptoAttribute> OfferedSuites(
        Exchange exchange, ImmutableArray<CryptoAttribute> received, LocalSdes? known, SdesOptions options)
    {
        CryptoAttribute? used = known?.Send;
        var list = new List<CryptoAttribute>();
        foreach (CryptoAttribute crypto in received)
        {
            if (Allowed(options, crypto.Profile) && !list.Exists(c => c.Profile == crypto.Profile))
                list.Add(WithParameters(crypto with { Keys = [crypto.Key], WindowSizeHint = 0 }, options));
        }

        int tag = list.Count == 0 ? 1 : list.Max(c => c.Tag) + 1;
        if (used is not null && Allowed(options, used.Profile) && !list.Exists(c => c.Profile == used.Profile))
        {
            list.Add(list.Count == 0 || used.Tag >= tag ? used : used with { Tag = tag });
            tag = list[^1].Tag + 1;
        }

        foreach (SrtpProfile suite in options.NoNew ? [] : SrtpProfile.All)
        {
            if (!Allowed(options, suite) || list.Exists(c => c.Profile == suite))
                continue;
            ImmutableArray<byte>? earlier = used is null ? known?.Offered.FirstOrDefault(c => c.Profile == suite)?.Key.KeyAndSalt : null;
            list.Add(WithParameters(CryptoAttribute.Of(tag++, suite, earlier ?? NewKey(exchange, suite).KeyAndSalt), options));
        }

        if (tag > CryptoAttribute.MaxTag)
            Renumber(list);
        if (options.Order.Length == 0)
            return [.. list];
        return [.. list.OrderBy(
            c => options.Order.IndexOf(c.Profile.Name, StringComparer.OrdinalIgnoreCase) is >= 0 and int i ? i : int.MaxValue)];
    }

    /// <summary>No tag is free after the sender's: ours are the lowest free ones.</summary>
    private static void Renumber(List<CryptoAttribute> list)
    {
        int free = 1;
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].Tag <= CryptoAttribute.MaxTag && list.FindIndex(c => c.Tag == list[i].Tag) == i)
                continue;
            while (list.Exists(c => c.Tag == free))
                free++;
            list[i] = list[i] with { Tag = free };
        }
    }

    /// <summary>
    /// Where payloads change, one key for both legs would encrypt two texts with the same key stream (RFC 3711 section 9.1).
    /// </summary>
    private static ImmutableArray<CryptoAttribute> OwnKeys(Exchange exchange, ImmutableArray<CryptoAttribute> received, LocalSdes? known) =>
    [
        .. received.Select(c => c with
        {
            Keys =
            [
                known?.Offered.FirstOrDefault(k => k.Profile == c.Profile && !IsSame(k.Key, c.Key))?.Key ?? NewKey(exchange, c.Profile),
            ],
        }),
    ];

    /// <summary>Session parameters (RFC 4568 section 6.3) named by the request apply to all suites; the others stay as received.</summary>
    private static CryptoAttribute WithParameters(CryptoAttribute crypto, SdesOptions options) =>
        options is { UnencryptedSrtp: null, UnencryptedSrtcp: null, UnauthenticatedSrtp: null }
            ? crypto
            : crypto with
            {
                UnencryptedSrtp = options.UnencryptedSrtp ?? crypto.UnencryptedSrtp,
                UnencryptedSrtcp = options.UnencryptedSrtcp ?? crypto.UnencryptedSrtcp,

                // RFC 7714 section 14.2: an AEAD suite is always authenticated.
                UnauthenticatedSrtp = (options.UnauthenticatedSrtp ?? crypto.UnauthenticatedSrtp) && !crypto.Profile.IsAead,
            };

    private static bool Allowed(SdesOptions options, SrtpProfile suite)
    {
        if (options.NoNew)
            return true;
        if (options.Only.Length > 0)
            return options.Only.Any(o => o.Equals(suite.Name, StringComparison.OrdinalIgnoreCase));
        return !options.No.Any(o => o.Equals(suite.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static void Answer(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        CryptoAttribute? answered = from.Sdes is null ? null : TakeAnswer(received.Crypto, from);

        // Our answer to the offerer.
        LocalSdes? known = Renewed(exchange, to);
        to.Sdes = null;
        if (to.Dtls is not null || to.KeysPass || !OsrtpPolicy.MayBeSecure(to))
            return;
        ImmutableArray<CryptoAttribute> offer = Acceptable(exchange, to);
        if (offer.IsEmpty)
            return;
        if (to.MayTranscode && answered is not null && known?.Send is { } shared && IsSame(shared.Key, answered.Key))
            known = null;
        CryptoAttribute preferred = Preferred(offer, to.SdesPreference);
        CryptoAttribute? same = answered is not null && (to.SdesPreference.IsEmpty || answered.Profile == preferred.Profile)
            ? offer.FirstOrDefault(c => c.Profile == answered.Profile && HasSameParameters(c, answered)) : null;

        // With the same suite on both sides, the answerer's key is forwarded, so that packets can be forwarded unchanged. A key that is
        // already used stays.
        CryptoAttribute taken = (to.SdesStatic ? offer.FirstOrDefault(c => c.Profile == known?.Chosen) : null) ?? same ?? preferred;
        to.Sdes = Answered(
            taken,
            known?.Send is { } used && used.Profile == taken.Profile ? used.Key
                : ReferenceEquals(taken, same) && !to.MayTranscode ? answered!.Key
                : NewKey(exchange, taken.Profile));
    }

    /// <summary>A used-up key is replaced by a new one of its suite.</summary>
    private static LocalSdes? Renewed(Exchange exchange, SectionState media)
    {
        if (!media.RenewsKey || media.Sdes?.Send is not { } used)
            return media.Sdes;
        media.RenewsKey = false;
        return media.Sdes with { Offered = media.Sdes.Offered.Replace(used, used with { Keys = [NewKey(exchange, used.Profile)] }) };
    }

    /// <summary>
    /// The answerer's choice among our suites: by tag, or by suite if the tag is unknown. Null when it is none we can use.
    /// </summary>
    private static CryptoAttribute? TakeAnswer(ImmutableArray<CryptoAttribute> answers, SectionState from)
    {
        LocalSdes own = from.Sdes!;
        CryptoAttribute? answered =
            answers.FirstOrDefault(a => own.Offered.Any(o => o.Tag == a.Tag && o.Profile == a.Profile && IsNoWeaker(a, o)))
                ?? answers.FirstOrDefault(a => own.Offered.Any(o => o.Profile == a.Profile && IsNoWeaker(a, o)));
        from.Sdes = answered is null ? null : own with
        {
            Chosen = answered.Profile,
            Offered = [.. own.Offered.Select(o => o.Profile == answered.Profile ? WithParametersOf(o, answered) : o)],
        };
        return answered;
    }

    /// <summary>
    /// Protection can only be negotiated away by both (RFC 4568 section 6.3): an answer without what we offered is invalid.
    /// </summary>
    private static bool IsNoWeaker(CryptoAttribute answered, CryptoAttribute offered) =>
        (!answered.UnencryptedSrtp || offered.UnencryptedSrtp) && (!answered.UnencryptedSrtcp || offered.UnencryptedSrtcp)
        && (!answered.UnauthenticatedSrtp || offered.UnauthenticatedSrtp);

    private static bool HasSameParameters(CryptoAttribute a, CryptoAttribute b) =>
        a.UnencryptedSrtp == b.UnencryptedSrtp && a.UnencryptedSrtcp == b.UnencryptedSrtcp
            && a.UnauthenticatedSrtp == b.UnauthenticatedSrtp;

    private static CryptoAttribute WithParametersOf(CryptoAttribute own, CryptoAttribute agreed) =>
        HasSameParameters(own, agreed) ? own : own with
        {
            UnencryptedSrtp = agreed.UnencryptedSrtp,
            UnencryptedSrtcp = agreed.UnencryptedSrtcp,
            UnauthenticatedSrtp = agreed.UnauthenticatedSrtp,
        };

    private static bool IsSame(CryptoKey a, CryptoKey b) => a.KeyAndSalt.AsSpan().SequenceEqual(b.KeyAndSalt.AsSpan());

    private static CryptoAttribute Preferred(ImmutableArray<CryptoAttribute> offered, ImmutableArray<string> names)
    {
        foreach (string name in names)
        {
            if (offered.FirstOrDefault(c => c.Profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } preferred)
                return preferred;
        }

        return offered[0];
    }
}
