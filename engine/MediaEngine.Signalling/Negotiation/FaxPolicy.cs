using System.Collections.Immutable;
using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Udptl;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// The T.38 gateway in offer and answer: a section of one side is offered to the other side as the other kind, audio as image and image as
/// audio. <see cref="FaxGatewaying"/> transcodes the media. A gateway stays in a call until an offer ends it.
/// </summary>
internal static class FaxPolicy
{
    private const string Udptl = "udptl";

    /// <summary>Formats that both sides can encode without transcoding: PCMU and PCMA.</summary>
    private static readonly ImmutableArray<PayloadFormat> _g711 = [StaticPayloads.Of(0), StaticPayloads.Of(8)];

    /// <summary>The section as described to the receiver; unchanged without a gateway.</summary>
    public static SectionExchange Translate(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        if (exchange.IsOffer)
            Configure(exchange, received, from, to);
        if (from.Fax is not { } fax || to.Fax is null)
            return section;
        ReceivedSection? shown = IsFax(received) && ShowsAudio(exchange, to) ? AsAudio(exchange, received, to)
            : IsAudio(received) && ShowsImage(exchange, to) ? AsImage(received, to, fax)
            : null;
        if (shown is null)
            return section;
        to.Type = shown.Source.Type;
        return new SectionExchange(shown, from, to) { Original = received };
    }

    /// <summary>
    /// Makes all decisions about a translated section: those of the sender's side from its description, those of the receiver's side from
    /// ours. The other side of each is a placeholder.
    /// </summary>
    public static bool Describe(Exchange exchange, SectionExchange section, out bool single)
    {
        (ReceivedSection shown, SectionState from, SectionState to) = section;
        SectionState unsaid = from.Copy();
        ReceivedSection said = section.Original!;
        OfferAnswer.Describe(exchange, new SectionExchange(said, from, new SectionState(0, to.Index, said.Source.Type)), out _);
        return OfferAnswer.Describe(exchange, new SectionExchange(shown, unsaid, to), out single);
    }

    /// <summary>The gateways of a call: where one side of a link has audio and the other T.38.</summary>
    public static void AddGateways(ImmutableArray<RoutePlan>.Builder routes, CallState call, SectionState image)
    {
        if (image is not { Fax: { } fax, Rejected: false, Received: { } described } || !IsFax(described))
            return;
        foreach (SectionLink link in image.Sources)
        {
            if (call.PartyById(link.PartyId)?.Media(link.Index) is not
                {
                    Fax: not null, Rejected: false, Ports: not null,
                    Received: { } heard
                } audio
                || !IsAudio(heard)
                || heard.Formats.FirstOrDefault(f => IsG711(f) && audio.Sent.Any(s => s.PayloadType == f.PayloadType)) is not { } format)
                continue;
            var gateway = new FaxGatewaying(audio.Id, (byte)format.PayloadType, format.Named("PCMU"), fax.Settings)
            {
                ErrorCorrection = Correction(described) ?? fax.ErrorCorrection,
                MaximumDatagram = Number(described, "T38FaxMaxDatagram") is > 0 and { } longest ? longest : FaxGateway.MaximumPacket,
            };
            for (int i = 0; i < routes.Count; i++)
            {
                (int from, int to) = (routes[i].From, routes[i].To);
                if ((from == audio.Id && to == image.Id) || (from == image.Id && to == audio.Id))
                    routes[i] = routes[i] with { Process = gateway };
            }
        }
    }

    private static void Configure(Exchange exchange, ReceivedSection received, SectionState from, SectionState to)
    {
        FaxFlags options = exchange.Options.Fax.Flags;
        if ((options & FaxFlags.Stop) != 0)
        {
            from.Fax = to.Fax = null;
            return;
        }

        bool wanted = ((options & FaxFlags.Decode) != 0 && IsFax(received)) || ((options & FaxFlags.Force) != 0 && IsAudio(received));
        if (!wanted)
            return;
        if (!FaxGateway.IsAvailable)
        {
            exchange.Warn(NegotiationWarningCode.FaxGatewayUnavailable, "", "T.38: no gateway, libspandsp is not installed");
            return;
        }

        if (IsAudio(received) && !received.Formats.Any(IsG711))
        {
            exchange.Warn(NegotiationWarningCode.FaxNeedsG711, "", "T.38: no gateway, PCMU or PCMA was not offered");
            return;
        }

        bool Allowed(FaxFlags without) => (options & without) == 0;
        var settings = new FaxSettings
        {
            Ecm = Allowed(FaxFlags.NoEcm),
            V17 = Allowed(FaxFlags.NoV17),
            V27Ter = Allowed(FaxFlags.NoV27Ter),
            V29 = Allowed(FaxFlags.NoV29),
            V34 = Allowed(FaxFlags.NoV34),
            Iaf = Allowed(FaxFlags.NoIaf),
            Version = Math.Clamp(exchange.Options.Fax.Version ?? 0, 0, 3),
        };
        from.Fax = to.Fax = new LocalFax(settings,
            (options & FaxFlags.Fec) != 0 ? UdptlErrorCorrection.Fec : UdptlErrorCorrection.Redundancy);
    }

    /// <summary>
    /// In an offer the requested settings, otherwise those of the receiver's last description; in an answer those the receiver offered.
    /// </summary>
    private static bool ShowsAudio(Exchange exchange, SectionState to) =>
        (exchange.IsOffer && (exchange.Options.Fax.Flags & FaxFlags.Decode) != 0) || (to.Received is { } own && IsAudio(own));

    private static bool ShowsImage(Exchange exchange, SectionState to) =>
        (exchange.IsOffer && (exchange.Options.Fax.Flags & FaxFlags.Force) != 0) || (to.Received is { } own && IsFax(own));

    private static ReceivedSection AsAudio(Exchange exchange, ReceivedSection image, SectionState to)
    {
        ImmutableArray<PayloadFormat> formats = exchange.IsOffer
            ? [.. exchange.Options.Codec.Transcode.Select(CodecSpecification.Parse).SelectMany(s => _g711.Where(s.Matches)).Distinct()]
            : [.. (to.Received?.Formats ?? []).Where(IsG711).Take(1)];
        if (formats.IsEmpty)
            formats = _g711;
        return image with
        {
            Source = image.Source with
            {
                Type = "audio",
                Protocol = "RTP/AVP",
                Formats = [.. formats.Select(f => $"{f.PayloadType}")],
                Attributes = []
            },
            Kind = MediaKind.Audio,
            Formats = formats,
            Others = [],
        };
    }

    private static ReceivedSection AsImage(ReceivedSection audio, SectionState to, LocalFax fax)
    {
        UdptlErrorCorrection correction = to.Received is { } own && IsFax(own)
            ? Correction(own) ?? fax.ErrorCorrection : fax.ErrorCorrection;
        return audio with
        {
            Source = audio.Source with { Type = "image", Protocol = Udptl, Formats = ["t38"], Attributes = [] },
            Kind = MediaKind.Image,
            Formats = [],
            CommonFeedback = [],
            Extmaps = [],
            Crypto = [],
            Dtls = null,
            Ice = null,
            RtcpMux = false,
            Ptime = null,
            MaxPtime = null,
            Others =
            [
                new SdpAttribute("T38FaxVersion", $"{fax.Settings.Version}"),
                new SdpAttribute("T38MaxBitRate", "14400"),
                new SdpAttribute("T38FaxRateManagement", "transferredTCF"),
                new SdpAttribute("T38FaxMaxBuffer", "1800"),
                new SdpAttribute("T38FaxMaxDatagram", $"{FaxGateway.MaximumPacket}"),
                new SdpAttribute("T38FaxUdpEC", correction switch
                {
                    UdptlErrorCorrection.Fec => "t38UDPFEC",
                    UdptlErrorCorrection.Redundancy => "t38UDPRedundancy",
                    _ => "t38UDPNoEC",
                }),
                new SdpAttribute(audio.Direction.Name(), null),
            ],
        };
    }

    private static bool IsFax(ReceivedSection section) =>
        section.Kind == MediaKind.Image && section.Source.Protocol.Equals(Udptl, StringComparison.OrdinalIgnoreCase);

    private static bool IsAudio(ReceivedSection section) => section is { IsRtp: true, Kind: MediaKind.Audio };

    private static bool IsG711(PayloadFormat format) => _g711.Any(g => g.SameCodec(format));

    /// <summary>The value of T38FaxUdpEC (T.38 annex D); null for none.</summary>
    private static UdptlErrorCorrection? Correction(ReceivedSection image) => Value(image, "T38FaxUdpEC")?.ToLowerInvariant() switch
    {
        "t38udpfec" => UdptlErrorCorrection.Fec,
        "t38udpredundancy" => UdptlErrorCorrection.Redundancy,
        "t38udpnoec" => UdptlErrorCorrection.None,
        _ => null,
    };

    private static int? Number(ReceivedSection image, string name) => int.TryParse(Value(image, name), out int number) ? number : null;

    private static string? Value(ReceivedSection image, string name) =>
        image.Others.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value?.Trim();
}
