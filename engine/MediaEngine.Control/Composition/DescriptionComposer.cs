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
        string medias = string.Concat(receiver.Medias.Select(media =>
        {
            SectionExchange? section = sections.Find(s => s.To == media);
            return Media(new MediaComposition(exchange, section?.Section ?? LastSection(exchange, media), section?.From, media));
        }));
        string attributes = SessionAttributes(exchange);
        string head = SessionHead(exchange);
        SessionDescription source = exchange.Session;
        NgReplace replace = exchange.Request.Replace;
        SdpOrigin from = source.Origin ?? new SdpOrigin("-", exchange.Random.Number().ToString(), exchange.Random.Number().ToString(), Own(exchange));
        SdpOrigin origin = OriginPolicy.Choose(from, Own(exchange), receiver.Emitted, replace);
        string name = OriginPolicy.SessionName(source.SessionName, receiver.Emitted, replace);
        string rest = $"{head}{attributes}{medias}";
        if (OriginPolicy.Steps(receiver.Emitted, replace, $"{name}{rest}" != receiver.Emitted.Body))
            origin = OriginPolicy.Stepped(origin);
        receiver.Emitted = new EmittedIdentity(origin, receiver.Emitted.SessionName ?? name, $"{name}{rest}") { First = receiver.Emitted.First ?? origin };
        return $"v=0\r\no={origin}\r\ns={name}\r\n{rest}";
    }

    private static SdpConnection Own(Exchange exchange)
    {
        PortPool? pool = exchange.Receiver.Medias.Find(m => m.Ports is not null)?.Ports!.Primary.Pool;
        pool ??= exchange.Receiver.Interface!.AddressFor(exchange.Receiver.Family, out _);
        return SdpConnection.From(pool.Advertised);
    }

    private static string SessionHead(Exchange exchange)
    {
        SessionDescription source = exchange.Session;
        var text = new StringBuilder();
        if (source.Information is { } information)
            text.Append("i=").Append(information).Append("\r\n");
        foreach (string contact in source.Contacts)
            text.Append(contact).Append("\r\n");
        foreach (SdpBandwidth bandwidth in source.Bandwidths)
            text.Append("b=").Append(bandwidth).Append("\r\n");
        return text.Append("t=").Append(source.Timing ?? "0 0").Append("\r\n").ToString();
    }

    private static string SessionAttributes(Exchange exchange)
    {
        var lines = new List<string>();
        if (exchange.Request.SdpOutput.LoopProtect)
            lines.Add($"rtpengine:{exchange.Settings.InstanceId}");
        if (exchange.Receiver.Medias.Exists(m => m.Ice is { Lite: true }))
            lines.Add("ice-lite");
        lines.AddRange(exchange.Session.Attributes.Where(a => !SessionConsumed.Contains(a.Name)).Select(a => a.ToString()));
        return Edited(lines, AttributeEdits.For(exchange.Request, "global"));
    }

    private static string Edited(List<string> attributes, AttributeEdits edits)
    {
        var text = new StringBuilder();
        var printed = new List<string>();
        foreach (string attribute in attributes)
        {
            if (edits.Apply(attribute) is { } kept)
                printed.Add(kept);
        }

        printed.AddRange(edits.Added(printed));
        foreach (string attribute in printed)
            text.Append("a=").Append(attribute).Append("\r\n");
        return text.ToString();
    }

    /// <summary>A media that this message did not describe is still printed, from what is known of it.</summary>
    private static ReceivedSection? LastSection(Exchange exchange, MediaState media)
    {
        MediaLink? link = media.Sources.FirstOrDefault(l => l.OfferAnswer && l.PartyId == exchange.Sender.Id);
        return link is null ? null : exchange.Sender.Media(link.Index)?.Received;
    }

    private static string Media(MediaComposition composition)
    {
        (_, ReceivedSection? section, _, MediaState to) = composition;
        var text = new StringBuilder(512);
        bool message = section?.Kind == MediaKind.Message;
        bool rejected = to.Rejected || section is null || (to.Ports is null && !message);
        int port = rejected ? 0 : message ? section!.Source.Port : to.Ports!.Primary.Rtp.Local.Port;
        text.Append("m=").Append(to.Type).Append(' ').Append(port).Append(' ').Append(to.Protocol ?? "RTP/AVP");
        IEnumerable<string> formats = section is { IsRtp: true } or null
            ? to.Sent.Select(f => f.PayloadType.ToString())
            : section.Source.Formats;
        foreach (string format in formats)
            text.Append(' ').Append(format);
        text.Append("\r\n");
        if (section?.Source.Information is { } information)
            text.Append("i=").Append(information).Append("\r\n");
        text.Append("c=").Append(Connection(composition, rejected, message)).Append("\r\n");
        foreach (SdpBandwidth bandwidth in section?.Source.Bandwidths ?? [])
            text.Append("b=").Append(bandwidth).Append("\r\n");
        var lines = new List<string>();
        foreach (MediaLineRule rule in MediaLines.Rules)
        {
            if ((!rejected || rule.WhenRejected) && (section is not { IsRtp: false } || rule.Name == "copied"))
                lines.AddRange(rule.Print(composition));
        }

        return text.Append(Edited(lines, AttributeEdits.For(composition.Request, to.Type))).ToString();
    }

    private static SdpConnection Connection(MediaComposition composition, bool rejected, bool message)
    {
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
