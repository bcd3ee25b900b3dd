using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Composition;

/// <summary>
/// Writes the SDP for the receiver of an offer or answer. All decisions were made before; only position and form are decided here.
/// </summary>
internal static class DescriptionComposer
{
    private static readonly HashSet<string> _sessionConsumed = new(StringComparer.Ordinal)
    {
        "group", "ice-lite", "ice-ufrag", "ice-pwd", "ice-options", "ice-mismatch", "fingerprint", "setup", "tls-id",
        "sendrecv", "sendonly", "recvonly", "inactive", "extmap", "extmap-allow-mixed", "rtpengine", "rtcp-mux", "end-of-candidates",
        "candidate", "crypto", "mid", "cryptex",
    };

    public static string Compose(Exchange exchange, List<SectionExchange> sections)
    {
        ExtensionPolicy.Apply(exchange, sections);
        Party receiver = exchange.Receiver;
        SessionDescription source = exchange.Session;
        DescriptionReplacements replace = exchange.Options.Description.Replace;
        List<ComposedPart>? parts = exchange.Explanation is null ? null : [];
        string name = OriginPolicy.SessionName(source.SessionName, receiver.Emitted, replace);
        StringBuilder text = exchange.Text.Clear().Append("s=").Append(name).Append("\r\n");
        ComposedPart head = Session(exchange);
        parts?.Add(head);
        foreach (SectionState media in receiver.Sections)
        {
            SectionExchange? section = SectionTo(sections, media);
            var composition = new MediaComposition(exchange, section?.Section ?? LastSection(exchange, media), section?.From, media);
            int index = section is null ? -1 : IndexOf(source, section.Section.Source);
            ComposedPart part = Media(composition, index);
            parts?.Add(part);
            if (media.Pair == PairedLines.None)
                continue;
            part = Media(composition with { Second = true }, index);
            parts?.Add(part);
        }

        SdpOrigin from = source.Origin ?? new SdpOrigin("-", exchange.Random.Number().ToString(), exchange.Random.Number().ToString(),
            Own(exchange));
        SdpOrigin origin = OriginPolicy.Choose(from, Own(exchange), receiver.Emitted, replace);
        char[] written = ArrayPool<char>.Shared.Rent(text.Length);
        Span<char> rest = written.AsSpan(0, text.Length);
        text.CopyTo(0, rest, text.Length);
        BodyDigest body = BodyDigest.Of(rest);
        if (OriginPolicy.Steps(receiver.Emitted, replace, body != receiver.Emitted.Body))
            origin = OriginPolicy.Stepped(origin);
        receiver.Emitted = new EmittedIdentity(origin, receiver.Emitted.SessionName ?? name,
            body)
        { First = receiver.Emitted.First ?? origin };
        if (exchange.Explanation is { } explanation)
        {
            head.Lines.InsertRange(0, [new("v=0", "version"), new($"o={origin}", "origin"), new($"s={name}", "session name")]);
            exchange.Explained = explanation.Of(exchange.Body, source, parts!);
        }

        string description = string.Concat("v=0\r\no=", origin.ToString(), "\r\n", rest);
        ArrayPool<char>.Shared.Return(written);
        return description;
    }

    private static SectionExchange? SectionTo(List<SectionExchange> sections, SectionState media)
    {
        foreach (SectionExchange section in sections)
        {
            if (section.To == media)
                return section;
        }

        return null;
    }

    private static int IndexOf(SessionDescription session, MediaDescription media)
    {
        for (int i = 0; i < session.Sections.Length; i++)
        {
            if (ReferenceEquals(session.Sections[i], media))
                return i;
        }

        return -1;
    }

    private static SdpConnection Own(Exchange exchange)
    {
        foreach (SectionState media in exchange.Receiver.Sections)
        {
            if (media.Ports is { } ports)
                return SdpConnection.From(ports.Primary.Pool.Advertised);
        }

        return SdpConnection.From(exchange.Receiver.Interface!.AddressFor(exchange.Receiver.Family, out _).Advertised);
    }

    private static ComposedPart Session(Exchange exchange)
    {
        SessionDescription source = exchange.Session;
        var part = new ComposedPart(
            exchange.Text, "session", -1, AttributeEdits.For(exchange.Options, "global"), exchange.Explanation is not null)
        { Rule = "copied" };
        if (source.Information is { } information)
            part.Line('i', information);
        foreach (string contact in source.Contacts)
            part.Line(contact);
        Bandwidths(part, source.Bandwidths);
        part.Rule = "timing";
        part.Line('t', source.Timing ?? "0 0");
        SessionAttributes(exchange, part);
        part.Finish();
        return part;
    }

    private static void Bandwidths(ComposedPart part, ImmutableArray<SdpBandwidth> bandwidths)
    {
        part.Rule = "bandwidth";
        if (bandwidths.Length < 2)
        {
            if (bandwidths is [var only])
                part.Line('b', only.ToString());
            return;
        }

        foreach (string type in SdpBandwidth.Types)
        {
            foreach (SdpBandwidth bandwidth in bandwidths)
            {
                if (bandwidth.Type == type)
                    part.Line('b', bandwidth.ToString());
            }
        }
    }

    private static void SessionAttributes(Exchange exchange, ComposedPart part)
    {
        part.Rule = "loop-protect";
        if (exchange.Options.Description.LoopProtect)
            part.Attribute("rtpengine", exchange.Settings.InstanceId);
        bool lite = false;
        bool passed = false;
        foreach (SectionState media in exchange.Receiver.Sections)
        {
            lite |= media.Ice is { Lite: true };
            passed |= media.PassedThrough;
        }

        part.Rule = "ice";
        if (lite)
            part.Attribute("ice-lite");
        part.Rule = "bundle";
        BundleLines.Group(exchange, part);
        part.Rule = "copied";
        foreach (SdpAttribute attribute in exchange.Session.Attributes)
        {
            if (passed || !_sessionConsumed.Contains(attribute.Name))
                part.Copy(attribute);
        }
    }

    /// <summary>A media that this message does not describe is written from its known state.</summary>
    private static ReceivedSection? LastSection(Exchange exchange, SectionState media)
    {
        foreach (SectionLink link in media.Sources)
        {
            if (link.OfferAnswer && link.PartyId == exchange.Sender.Id)
                return exchange.Sender.Media(link.Index)?.Received;
        }

        return null;
    }

    private static ComposedPart Media(MediaComposition composition, int source)
    {
        (_, ReceivedSection? section, _, SectionState to) = composition;
        bool explained = composition.Exchange.Explanation is not null;
        var part = new ComposedPart(
            composition.Exchange.Text, explained ? $"{to.Type} {to.Index}" : "", source,
            AttributeEdits.For(composition.Options, to.Type), explained);
        bool message = section?.Kind == MediaKind.Message;
        bool rejected = to.Rejected || section is null || (to.Ports is null && !message) || !composition.LineOpen;
        bool passed = to.PassedThrough && section is not null && !rejected;
        part.Rule = rejected ? "rejected section" : "ports and protocol";
        FirstLine(composition, part, rejected, message, passed);
        part.Rule = "copied";
        if (section?.Source.Information is { } information)
            part.Line('i', information);
        part.Rule = "connection";
        part.Line('c', Connection(composition, rejected, message).ToString());
        if (section is not null)
            Bandwidths(part, section.Source.Bandwidths);
        Attributes(composition, rejected, part);
        part.Finish();
        return part;
    }

    private static void FirstLine(MediaComposition composition, ComposedPart part, bool rejected, bool message, bool passed)
    {
        (_, ReceivedSection? section, _, SectionState to) = composition;
        int port = rejected || (composition.Exchange.IsOffer && to.BundleOnly == BundleOnly.ZeroPort) ? 0
            : message || passed ? section!.Source.Port : to.Ports!.Primary.Rtp.Local.Port;
        string protocol = (passed ? section!.Source.Protocol : composition.Protocol) ?? to.Received?.Source.Protocol ?? "RTP/AVP";
        StringBuilder line = part.Begin('m').Append(to.Type).Append(' ').Append(port).Append(' ').Append(protocol);
        if (passed || section is { IsRtp: false })
            AppendAll(line, section!.Source);
        else if (section is { Rejected: true } && composition.Exchange.IsOffer)
            AppendAll(line, section.Source);
        else if (to.Sent.IsEmpty)
            AppendAll(line, to.Received?.Source);
        else
        {
            foreach (PayloadFormat format in to.Sent)
                line.Append(' ').Append(format.PayloadType);
        }

        part.End();
    }

    private static void AppendAll(StringBuilder line, MediaDescription? media)
    {
        if (media is { FormatText: { } text })
        {
            line.Append(' ').Append(text);
            return;
        }

        foreach (string format in media?.Formats ?? [])
            line.Append(' ').Append(format);
    }

    private static void Attributes(MediaComposition composition, bool rejected, ComposedPart part)
    {
        if (composition is { To.PassedThrough: true, Section: not null } && !rejected)
        {
            part.Rule = "ice passed through";
            IceLines.PassedThrough(composition, part);
            return;
        }

        foreach (MediaLineRule rule in MediaLines.Rules)
        {
            if ((rejected && !rule.WhenRejected) || (composition.Section is { IsRtp: false } section && !rule.PrintsFor(section)))
                continue;
            part.Rule = rule.Name;
            rule.Print(composition, part);
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
        bool zero = rejected
            || (composition.To.UseZeroAddress && composition.To.Ice is null && composition.Options.Addresses.MediaAddress is null);
        if (!zero)
            return SdpConnection.From(address);
        return address.Family == IpFamily.IPv6 ? new SdpConnection("IP6", "::") : new SdpConnection("IP4", "0.0.0.0");
    }
}
