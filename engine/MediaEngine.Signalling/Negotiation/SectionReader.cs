using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Turns parsed m= sections into <see cref="ReceivedSection"/>s. Malformed attributes are dropped one by one, never the section.
/// </summary>
internal static class SectionReader
{
    public const int MaxCandidates = 100;

    private const int MaxCryptoLines = 64;

    private static readonly SdpConnection _nowhere = new("IP4", "0.0.0.0");

    private static readonly HashSet<string> _consumed = new(StringComparer.Ordinal)
    {
        "mid", "rtcp", "fmtp", "group", "setup", "ptime", "maxptime", "crypto", "extmap", "extmap-allow-mixed", "rtpmap", "ice-ufrag",
        "ice-pwd", "ice-lite", "ice-options", "ice-mismatch", "sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "candidate",
        "remote-candidates", "end-of-candidates", "rtpengine", "fingerprint", "tls-id", "rtcp-fb", "label", "bundle-only", "cryptex",
    };

    /// <summary>Accepted hashes of fingerprints, without the broken ones of RFC 8122.</summary>
    private static readonly HashSet<string> _hashes = new(["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True for attributes the engine uses and writes itself.</summary>
    public static bool IsConsumed(string attribute) =>
        _consumed.Contains(attribute) || attribute.StartsWith("T38", StringComparison.OrdinalIgnoreCase);

    public static bool HasIce(SessionDescription session, MediaDescription media) => ReadIce(session, media) is not null;

    /// <param name="sourceOverride">Used instead of the addresses of the description (SIP-source-address); none otherwise.</param>
    /// <returns>Null when the section cannot be used: no address, or invalid payload types ("Incomplete SDP specification").</returns>
    public static ReceivedSection? Read(SessionDescription session, MediaDescription media, TransportAddress sourceOverride)
    {
        IceDescription? ice = ReadIce(session, media);

        // A section that is refused needs no address (RFC 3264 section 6).
        SdpConnection? connection = media.Connection ?? session.Connection ?? (media.Port == 0 ? _nowhere : null);
        if (connection is null)
            return null;
        TransportAddress address = sourceOverride.IsNone ? connection.Address : sourceOverride;
        ImmutableArray<PayloadFormat> formats = [];
        if (media.IsRtp && !TryReadFormats(media, out formats))
            return null;
        TransportAddress rtp = address.WithPort(media.Port);
        TransportAddress rtcp = RtcpAddress(media, address, sourceOverride.IsNone);
        bool mux = media.IsRtp && (media.HasAttribute("rtcp-mux") || (media.HasAttribute("rtcp") && rtcp.Port == rtp.Port && rtp.Port > 9));
        MediaDirection written = ReadDirection(session, media);

        // Trickle ICE without candidates yet uses port 9; any other port is on hold (RFC 8840 section 4.1.1).
        bool zero = address.IsUnspecified && (ice is null || media.Port != 9);
        return new ReceivedSection
        {
            Source = media,
            Kind = KindOf(media.Type),
            Rtp = rtp,
            Rtcp = mux ? rtp : rtcp,
            ZeroAddress = zero,
            WrittenDirection = written,
            OmitsDirection = FindDirection(media.Attributes) is null && FindDirection(session.Attributes) is null,
            Direction = zero ? written & ~MediaDirection.ReceiveOnly : written,
            Formats = formats,
            CommonFeedback = CommonFeedback(media),
            RtcpMux = mux,
            Mid = media.AttributeValue("mid"),
            Label = media.AttributeValue("label"),
            Ptime = Milliseconds(media, "ptime"),
            MaxPtime = Milliseconds(media, "maxptime"),
            Ice = ice,
            Dtls = ReadDtls(session, media),
            TellsKeys = media.HasAttribute("crypto") || media.HasAttribute("fingerprint") || session.HasAttribute("fingerprint"),
            Cryptex = media.HasAttribute("cryptex") || session.HasAttribute("cryptex"),
            Crypto = media.HasAttribute("crypto") ? ReadCrypto(media) : [],
            Extmaps = media.HasAttribute("extmap") || session.HasAttribute("extmap") ? ReadExtensions(session, media) : [],
            ExtmapAllowMixed = media.HasAttribute("extmap-allow-mixed") || session.HasAttribute("extmap-allow-mixed"),
            Others = media.IsRtp ? Unconsumed(media) : media.Attributes,
            Ssrcs = media.HasAttribute("ssrc") ? ReadSsrcs(media) : [],
        };
    }

    /// <summary>
    /// The destination of RTCP without multiplexing, also if the section offers multiplexing: next to RTP unless the section names one. Of
    /// a refused section: port 1.
    /// </summary>
    public static TransportAddress AdvertisedRtcp(ReceivedSection section)
    {
        if (!section.Rejected && !section.RtcpMux)
            return section.Rtcp;
        return section.Rejected ? section.Rtp.WithPort(1) : RtcpAddress(section.Source, section.Rtp, trusted: true);
    }

    /// <summary>Also of a fragment (RFC 8840), which has neither addresses nor formats. Null without credentials.</summary>
    public static IceDescription? ReadIce(SessionDescription session, MediaDescription media)
    {
        string? ufrag = media.AttributeValue("ice-ufrag") ?? session.AttributeValue("ice-ufrag");
        string? password = media.AttributeValue("ice-pwd") ?? session.AttributeValue("ice-pwd");
        if (ufrag is null || password is null)
            return null;
        string options = media.AttributeValue("ice-options") ?? session.AttributeValue("ice-options") ?? "";
        bool dummy = media.Port == 9 && (media.Connection ?? session.Connection)?.Address.IsUnspecified == true;
        return new IceDescription(ufrag, password)
        {
            Candidates = [.. media.AttributeValues("candidate").Select(ReadCandidate).OfType<IceCandidateText>().Take(MaxCandidates)],
            Lite = session.HasAttribute("ice-lite"),
            Trickle = dummy || options.Split(' ').Contains("trickle"),
            Ice2 = options.Split(' ').Contains("ice2"),
        };
    }

    private static MediaKind KindOf(string type) => type switch
    {
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        "text" => MediaKind.Text,
        "image" => MediaKind.Image,
        "application" => MediaKind.Application,
        "message" => MediaKind.Message,
        _ => MediaKind.Other,
    };

    private static ImmutableArray<string> CommonFeedback(MediaDescription media)
    {
        ImmutableArray<string>.Builder? values = null;
        foreach (SdpAttribute attribute in media.Attributes)
        {
            if (attribute is { Name: "rtcp-fb", Value: { } value } && value.StartsWith("* ", StringComparison.Ordinal))
                (values ??= ImmutableArray.CreateBuilder<string>()).Add(value);
        }

        return values?.DrainToImmutable() ?? [];
    }

    private static ImmutableArray<SdpAttribute> Unconsumed(MediaDescription media)
    {
        ImmutableArray<SdpAttribute>.Builder? others = null;
        foreach (SdpAttribute attribute in media.Attributes)
        {
            if (!IsConsumed(attribute.Name))
                (others ??= ImmutableArray.CreateBuilder<SdpAttribute>()).Add(attribute);
        }

        return others?.DrainToImmutable() ?? [];
    }

    private static bool TryReadFormats(MediaDescription media, out ImmutableArray<PayloadFormat> formats)
    {
        var list = ImmutableArray.CreateBuilder<PayloadFormat>(media.Formats.Length);
        formats = [];
        Span<FormatLines> about = stackalloc FormatLines[128];
        about.Clear();
        int[]? feedback = FormatLines.Read(media, about);
        UInt128 seen = default;
        foreach (string text in media.Formats)
        {
            if (!byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) || number > 127)
                return false;
            if ((seen & (UInt128.One << number)) != 0)
                continue;
            seen |= UInt128.One << number;
            string? parameters = about[number].Parameters(media);
            PayloadFormat format = about[number].RtpMap(media, out ReadOnlySpan<char> map)
                && ReadRtpMap(number, map, parameters) is { } mapped
                ? mapped : StaticPayloads.Of(number);
            if (format.Parameters != parameters)
                format = format with { Parameters = parameters };
            if (about[number].LastFeedback > 0)
                format = format with { Feedback = about[number].Feedback(media, feedback!) };
            list.Add(format);
        }

        formats = list.DrainToImmutable();
        return true;
    }

    private static PayloadFormat? ReadRtpMap(int number, ReadOnlySpan<char> map, string? parameters)
    {
        map = map.Trim();
        Span<Range> parts = stackalloc Range[4];
        int count = map.Split(parts, '/');
        if (count < 2 || map[parts[0]].IsEmpty || !int.TryParse(map[parts[1]], out int clock) || clock <= 0)
            return null;
        int channels = count > 2 && int.TryParse(map[parts[2]], out int given) && given > 0 ? given : 1;
        return PayloadFormat.Of(number, map[parts[0]], clock, channels, parameters);
    }

    private static TransportAddress RtcpAddress(MediaDescription media, TransportAddress address, bool trusted)
    {
        if (media.PortCount == 1 && media.AttributeValue("rtcp") is { } value)
        {
            ReadOnlySpan<char> text = value.AsSpan().TrimStart(' ');
            int space = text.IndexOf(' ');
            if (ushort.TryParse(space < 0 ? text : text[..space], out ushort port))
            {
                TransportAddress own = space >= 0 && trusted ? SdpConnection.TryParse(text[(space + 1)..])?.Address ?? default : default;
                return (own.IsNone || own.IsUnspecified ? address : own).WithPort(port);
            }
        }

        return address.WithPort(media.Port == 0 ? 0 : media.Port + 1);
    }

    private static MediaDirection ReadDirection(SessionDescription session, MediaDescription media)
    {
        return FindDirection(media.Attributes) ?? FindDirection(session.Attributes) ?? MediaDirection.SendReceive;
    }

    private static MediaDirection? FindDirection(ImmutableArray<SdpAttribute> attributes)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Value is null && MediaDirections.TryParse(attribute.Name, out MediaDirection direction))
                return direction;
        }

        return null;
    }

    private static int? Milliseconds(MediaDescription media, string attribute) =>
        int.TryParse(media.AttributeValue(attribute)?.Trim(), out int value) && value is > 0 and < 10_000 ? value : null;

    private static IceCandidateText? ReadCandidate(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 8 && parts[2].Equals("UDP", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(parts[1], out int component) && uint.TryParse(parts[3], out uint priority)
            && TransportAddress.TryParseAddress(parts[4], out TransportAddress address) && ushort.TryParse(parts[5], out ushort port)
            && parts[6] == "typ"
            ? new IceCandidateText(parts[0], component, priority, address.WithPort(port), parts[7], text)
            : null;
    }

    private static DtlsDescription? ReadDtls(SessionDescription session, MediaDescription media)
    {
        if ((Fingerprint(media.Attributes) ?? Fingerprint(session.Attributes)) is not { } parts)
            return null;
        string setup = media.AttributeValue("setup") ?? session.AttributeValue("setup") ?? "actpass";
        return new DtlsDescription(
            setup, parts[0].ToLowerInvariant(), parts[1].ToUpperInvariant(),
            media.AttributeValue("tls-id") ?? session.AttributeValue("tls-id"));
    }

    /// <summary>The well-formed lines, each tag once (RFC 4568 sections 4.1 and 9.1).</summary>
    private static ImmutableArray<CryptoAttribute> ReadCrypto(MediaDescription media)
    {
        var list = ImmutableArray.CreateBuilder<CryptoAttribute>();
        foreach (string value in media.AttributeValues("crypto"))
        {
            if (list.Count < MaxCryptoLines && CryptoAttribute.TryParse(value, out CryptoAttribute? crypto)
                && !list.Any(c => c.Tag == crypto.Tag))
                list.Add(crypto);
        }

        return list.DrainToImmutable();
    }

    /// <summary>A repeated ID or URI is ambiguous: the first one counts.</summary>
    private static ImmutableArray<ExtensionAttribute> ReadExtensions(SessionDescription session, MediaDescription media)
    {
        var list = ImmutableArray.CreateBuilder<ExtensionAttribute>();
        HashSet<int> ids = [];
        HashSet<string> keys = [];
        foreach (SdpAttribute attribute in (IEnumerable<SdpAttribute>)[.. session.Attributes, .. media.Attributes])
        {
            if (attribute is { Name: "extmap", Value: { } value } && ExtensionAttribute.TryParse(value) is { } extension
                && !ids.Contains(extension.Id) && keys.Add(extension.Key))
            {
                ids.Add(extension.Id);
                list.Add(extension);
            }
        }

        return list.DrainToImmutable();
    }

    /// <summary>
    /// Hash and value of the first fingerprint with a supported hash; one certificate may have several (RFC 8122 section 5).
    /// </summary>
    private static string[]? Fingerprint(ImmutableArray<SdpAttribute> attributes)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute is { Name: "fingerprint", Value: { } value }
                && value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 2 } parts && _hashes.Contains(parts[0]))
                return parts;
        }

        return null;
    }

    private static ImmutableArray<uint> ReadSsrcs(MediaDescription media)
    {
        var list = ImmutableArray.CreateBuilder<uint>();
        foreach (string value in media.AttributeValues("ssrc"))
        {
            int space = value.IndexOf(' ');
            if (uint.TryParse(space < 0 ? value : value[..space], out uint ssrc) && !list.Contains(ssrc) && list.Count < 20)
                list.Add(ssrc);
        }

        return list.DrainToImmutable();
    }
}
