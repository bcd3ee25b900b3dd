using System.Text;
using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Control.Composition;

/// <summary>Prints the description for the receiver of an offer or answer. What is printed is decided; this is only where and how.</summary>
internal static class DescriptionComposer
{
    private static readonly HashSet<string> SessionConsumed = new(StringComparer.Ordinal)
    {
        "group", "ice-lite", "ice-ufrag", "ice-pwd", "ice-options", "ice-mismatch", "fingerprint", "setup", "tls-id", "sendrecv", "sendonly",
        "recvonly", "inactive", "extmap", "extmap-allow-mixed", "rtpengine", "rtcp-mux", "end-of-candidates", "candidate", "crypto", "mid",
    };

    public static string Compose(Exchange exchange, List<SectionExchange> sections)
    {
        Party receiver = exchange.Receiver;
        SessionDescription source = exchange.Session;
        NgReplace replace = exchange.Request.Replace;
        var parts = new List<ComposedPart>(receiver.Medias.Count + 1);
        foreach (MediaState media in receiver.Medias)
        {
            SectionExchange? section = sections.Find(s => s.To == media);
            var composition = new MediaComposition(exchange, section?.Section ?? LastSection(exchange, media), section?.From, media);
            parts.Add(Media(composition, section is null ? -1 : IndexOf(source, section.Section.Source)));
        }

        SdpOrigin from = source.Origin ?? new SdpOrigin("-", exchange.Random.Number().ToString(), exchange.Random.Number().ToString(), Own(exchange));
        SdpOrigin origin = OriginPolicy.Choose(from, Own(exchange), receiver.Emitted, replace);
        string name = OriginPolicy.SessionName(source.SessionName, receiver.Emitted, replace);
        ComposedPart head = Session(exchange);
        var text = new StringBuilder(1024);
        head.PrintTo(text);
        foreach (ComposedPart part in parts)
            part.PrintTo(text);
        BodyDigest body = BodyDigest.Of($"{name}{text}");
        if (OriginPolicy.Steps(receiver.Emitted, replace, body != receiver.Emitted.Body))
            origin = OriginPolicy.Stepped(origin);
        receiver.Emitted = new EmittedIdentity(origin, receiver.Emitted.SessionName ?? name, body) { First = receiver.Emitted.First ?? origin };
        if (exchange.Explanation is { } explanation)
        {
            head.Lines.InsertRange(0, [new("v=0", "version"), new($"o={origin}", "origin"), new($"s={name}", "session name")]);
            exchange.Explained = explanation.Of(exchange.Request.Sdp!, source, [head, .. parts]);
        }

        return $"v=0\r\no={origin}\r\ns={name}\r\n{text}";
    }

    private static int IndexOf(SessionDescription session, MediaDescription media)
    {
        for (int i = 0; i < session.Medias.Length; i++)
        {
            if (ReferenceEquals(session.Medias[i], media))
                return i;
        }

        return -1;
    }

    private static SdpConnection Own(Exchange exchange)
    {
        PortPool? pool = exchange.Receiver.Medias.Find(m => m.Ports is not null)?.Ports!.Primary.Pool;
        pool ??= exchange.Receiver.Interface!.AddressFor(exchange.Receiver.Family, out _);
        return SdpConnection.From(pool.Advertised);
    }

    private static ComposedPart Session(Exchange exchange)
    {
        SessionDescription source = exchange.Session;
        var part = new ComposedPart("session", -1);
        if (source.Information is { } information)
            part.Add('i', information, "copied");
        foreach (string contact in source.Contacts)
            part.Lines.Add(new ComposedLine(contact, "copied"));
        foreach (SdpBandwidth bandwidth in source.Bandwidths)
            part.Add('b', bandwidth, "bandwidth");
        part.Add('t', source.Timing ?? "0 0", "timing");
        AttributeEdits.For(exchange.Request, "global").Apply(SessionAttributes(exchange), part);
        return part;
    }

    private static IEnumerable<ComposedLine> SessionAttributes(Exchange exchange)
    {
        if (exchange.Request.SdpOutput.LoopProtect)
            yield return new ComposedLine($"rtpengine:{exchange.Settings.InstanceId}", "loop-protect");
        if (exchange.Receiver.Medias.Exists(m => m.Ice is { Lite: true }))
            yield return new ComposedLine("ice-lite", "ice");
        foreach (string group in BundleLines.Group(exchange))
            yield return new ComposedLine(group, "bundle");
        bool passed = exchange.Receiver.Medias.Exists(m => m.PassedThrough);
        foreach (SdpAttribute attribute in exchange.Session.Attributes)
        {
            if (passed || !SessionConsumed.Contains(attribute.Name))
                yield return new ComposedLine(attribute.ToString(), "copied");
        }
    }

    /// <summary>A media that this message did not describe is still printed, from what is known of it.</summary>
    private static ReceivedSection? LastSection(Exchange exchange, MediaState media)
    {
        MediaLink? link = media.Sources.FirstOrDefault(l => l.OfferAnswer && l.PartyId == exchange.Sender.Id);
        return link is null ? null : exchange.Sender.Media(link.Index)?.Received;
    }

    private static ComposedPart Media(MediaComposition composition, int source)
    {
        (_, ReceivedSection? section, _, MediaState to) = composition;
        var part = new ComposedPart($"{to.Type} {to.Index}", source);
        bool message = section?.Kind == MediaKind.Message;
        bool rejected = to.Rejected || section is null || (to.Ports is null && !message);
        bool passed = to.PassedThrough && section is not null && !rejected;
        int port = rejected || (composition.Exchange.IsOffer && to.BundleOnly == BundleOnly.ZeroPort) ? 0
            : message || passed ? section!.Source.Port : to.Ports!.Primary.Rtp.Local.Port;
        IEnumerable<string> formats = passed || section is { IsRtp: false } ? section!.Source.Formats
            : to.Sent.IsEmpty ? to.Received?.Source.Formats ?? []
            : to.Sent.Select(f => f.PayloadType.ToString());
        string protocol = (passed ? section!.Source.Protocol : to.Protocol) ?? to.Received?.Source.Protocol ?? "RTP/AVP";
        part.Add('m', string.Join(' ', [to.Type, port.ToString(), protocol, .. formats]), rejected ? "rejected section" : "ports and protocol");
        if (section?.Source.Information is { } information)
            part.Add('i', information, "copied");
        part.Add('c', Connection(composition, rejected, message), "connection");
        foreach (SdpBandwidth bandwidth in section?.Source.Bandwidths ?? [])
            part.Add('b', bandwidth, "bandwidth");
        AttributeEdits.For(composition.Request, to.Type).Apply(Attributes(composition, rejected), part);
        return part;
    }

    private static IEnumerable<ComposedLine> Attributes(MediaComposition composition, bool rejected)
    {
        if (composition is { To.PassedThrough: true, Section: not null } && !rejected)
        {
            foreach (string attribute in IceLines.PassedThrough(composition))
                yield return new ComposedLine(attribute, "ice passed through");
            yield break;
        }

        foreach (MediaLineRule rule in MediaLines.Rules)
        {
            if ((rejected && !rule.WhenRejected) || (composition.Section is { IsRtp: false } && rule.Name != "copied"))
                continue;
            foreach (string attribute in rule.Print(composition))
                yield return new ComposedLine(attribute, rule.Name);
        }
    }

    private static SdpConnection Connection(MediaComposition composition, bool rejected, bool message)
    {
        if (composition is { To.PassedThrough: true, Section.Source: var source } && !rejected
            && (source.Connection ?? composition.Exchange.Session.Connection) is { } original)
            return original;
        if (message)
            return SdpConnection.From(composition.Section!.Rtp);
        TransportAddress address = composition.Address;
        if (address.IsNone)
            address = composition.Exchange.Receiver.Interface!.AddressFor(composition.Exchange.Receiver.Family, out _).Advertised;
        bool zero = rejected || (composition.To.UseZeroAddress && composition.To.Ice is null);
        if (!zero)
            return SdpConnection.From(address);
        return address.Family == IpFamily.IPv6 ? new SdpConnection("IP6", "::") : new SdpConnection("IP4", "0.0.0.0");
    }
}
