using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Offer and answer: turns a call (a copy that may be discarded) and a request into the changed call and the SDP for the other side. Each
/// rule is in a policy of its own; this class calls them in order.
/// </summary>
internal static class OfferAnswer
{
    /// <returns>Null on success.</returns>
    public static Refusal? Run(Exchange exchange, string fromTag, string? toTag, out string body)
    {
        body = "";
        if (!PartyLookup.Resolve(exchange, fromTag, toTag))
            return new Refusal(RefusalReason.InvalidDialogue);
        List<ReceivedSection>? sections = ReadSections(exchange);
        if (sections is null)
            return new Refusal(RefusalReason.IncompleteDescription);
        if (sections.Count == 0)
            return new Refusal(RefusalReason.NoSections);
        if (exchange is { IsOffer: true, Options.Dialogue.TrackState: true })
            Checkpoints.Take(exchange.Sender, exchange.Receiver);
        TouchParties(exchange);
        PortPolicy.ChooseInterfaces(exchange, sections.Find(s => s.Rtp.Family != IpFamily.None)?.Rtp.Family ?? IpFamily.IPv4);
        if (AddressCheck.Refuse(exchange, exchange.Sender, sections) is { } forbidden)
            return forbidden;
        RefuseTooMany(exchange, sections);
        var exchanges = new List<SectionExchange>(sections.Count);
        int removed = 0;
        for (int i = 0; i < sections.Count; i++)
        {
            if (exchange.IsOffer && RemovedByRequest(exchange, sections[i]))
            {
                Remove(exchange, sections[i], i + 1);
                removed++;
                continue;
            }

            SectionExchange section = FaxPolicy.Translate(exchange, Pair(exchange, sections[i], i + 1, i + 1 - removed));
            exchanges.Add(section);
            if (!Negotiate(exchange, section))
                return new Refusal(RefusalReason.OutOfPorts);
        }

        Link(exchange, exchanges);
        if (!exchange.IsOffer)
            exchange.Sender.Checkpoint = exchange.Receiver.Checkpoint = null;
        body = DescriptionComposer.Compose(exchange, exchanges);
        return null;
    }

    /// <summary>
    /// Limits the ports of one call: sections of its first offer, and of the answer, beyond the limit are refused as if their port were 0.
    /// </summary>
    internal static void RefuseTooMany(Exchange exchange, List<ReceivedSection> sections)
    {
        if ((exchange.IsOffer ? exchange.Receiver : exchange.Sender).Sections.Exists(m => m.Received is not null))
            return;
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < sections.Count; i++)
        {
            // Sections with ports keep them, whatever the setting is now.
            if (sections[i].Rejected || ++accepted <= exchange.Settings.MaxMediasPerCall
                || exchange.Sender.Media(i + 1) is { Ports: not null })
                continue;
            sections[i] = sections[i] with { Source = sections[i].Source with { Port = 0 } };
            refused++;
        }

        if (refused > 0)
            exchange.Warn(NegotiationWarningCode.SectionsRefused, "",
                $"{refused} of {accepted} media sections refused: max-medias-per-call is {exchange.Settings.MaxMediasPerCall}");
    }

    internal static List<ReceivedSection>? ReadSections(Exchange exchange)
    {
        AddressOptions addresses = exchange.Options.Addresses;
        TransportAddress source = addresses.ReceivedFrom ?? default;
        if (source != (exchange.Sender.ReportedFrom?.Address ?? default))
            exchange.Sender.ReportedFrom = source.IsNone ? null : new ReportedSource(source);
        var sections = new List<ReceivedSection>(exchange.Session.Sections.Length);
        foreach (MediaDescription media in exchange.Session.Sections)
        {
            // The SIP source was requested but not given: only ICE can work without an address.
            if (addresses is { SipSourceAddress: true, ReceivedFrom: null } && !SectionReader.HasIce(exchange.Session, media))
                return null;

            // ICE overrides the configuration, but not the options of the request.
            bool useSource = addresses.SipSourceAddress
                || (exchange.Settings.SipSource && !addresses.TrustAddress && !SectionReader.HasIce(exchange.Session, media));
            if (SectionReader.Read(exchange.Session, media, useSource ? source : default) is not { } section)
                return null;
            sections.Add(section);
        }

        PairedSections.Join(sections, exchange.Sender, exchange.IsOffer ? exchange.Options.Osrtp : OsrtpOptions.None);
        exchange.SenderBundles = exchange.Sender.Sections.Exists(static m => m.BundleHead is not null);
        exchange.ReceiverBundles = exchange.Receiver.Sections.Exists(static m => m is { BundleHead: not null, Received: not null });
        BundlePolicy.Complete(exchange, sections);
        return sections;
    }

    /// <summary>Makes all decisions about a section except its ports. False when the section needs none.</summary>
    /// <param name="exchange">The offer or answer.</param>
    /// <param name="section">The section as received and its state on both sides, which are changed.</param>
    /// <param name="single">The receiver certainly needs only one port.</param>
    internal static bool Describe(Exchange exchange, SectionExchange section, out bool single)
    {
        single = false;
        (ReceivedSection received, SectionState from, SectionState to) = section;
        ReceivedSection? before = from.Received;
        from.Received = received;
        from.Direction = received.Direction;
        to.Direction = received.Direction.Reversed();
        to.OfferedByUs |= exchange.IsOffer && to.Received is null;
        from.Type = received.Source.Type;
        from.Mid = received.Mid ?? from.Mid;
        if (exchange.IsOffer)
            to.Mid = received.Mid ?? to.Mid
                ?? (exchange.Options.Description.GenerateMid || BundlePolicy.NeedsMid(exchange) ? FreeMid(exchange, to) : null);
        from.Rejected = to.Rejected = received.Rejected;
        from.Learning = to.Learning = Learning(exchange, to.Learning);
        from.Learning = (from.Learning with { Asymmetric = exchange.Options.Addresses.Asymmetric }).Shared;
        to.Learning = to.Learning.Shared;
        if (!exchange.IsOffer || to.SourceHasZeroAddress != received.ZeroAddress)
        {
            // What was last sent to this party, not what the other party last sent: with forks, other parties sent messages in between.
            to.SourceHasZeroAddress = received.ZeroAddress;
            to.UseZeroAddress = received.ZeroAddress && (exchange.Options.Description.Replace & DescriptionReplacements.ZeroAddress) == 0;
        }

        ExtensionPolicy.Mask(exchange, section);
        ApplyMediaOptions(exchange, from, to);

        // When the engine sent this side another packet time, the side's own packet time is not a request to the other side.
        from.Ptime = received.Ptime ?? from.Ptime;
        if (exchange.IsOffer || from.PtimeOverride is null)
            to.Ptime = received.Ptime ?? to.Ptime;
        TransportPolicy.ChooseProtocol(exchange, section);
        if (received.IsRtp)
        {
            CodecPolicy.Apply(exchange, section);
            if (to.Rejected && !received.Rejected)
                return false;
        }

        BundlePolicy.Apply(exchange, section);
        if (received.Rejected || received.Kind == MediaKind.Message)
            return false;
        single = received.IsRtp && TransportPolicy.ChooseMux(exchange, section);
        OsrtpPolicy.Apply(exchange, section);
        IcePolicy.Apply(exchange, section, before);
        bool offersDtls = to.Dtls is not null;
        DtlsPolicy.Apply(exchange, section, before);
        SdesPolicy.Apply(exchange, section, offersDtls);
        if (!exchange.IsOffer && SdesPolicy.HasNoKeyFor(to))
        {
            BundlePolicy.Refuse(to);
            return false;
        }

        BundlePolicy.ShareSecurity(exchange, section);
        return true;
    }

    private static void TouchParties(Exchange exchange)
    {
        (Party sender, Party receiver) = (exchange.Sender, exchange.Receiver);
        exchange.AnswersAgain = !exchange.IsOffer && !exchange.NewTag && !sender.OfferPending;
        sender.OfferPending = false;
        receiver.OfferPending |= exchange.IsOffer;
        exchange.ReceiverMuxes = receiver.Sections.Exists(m => m is { Mux: true, Received: not null });
        sender.Session = exchange.Session;
        sender.LastBody = BodyDigest.Of(exchange.Body);
        sender.PartnerId = receiver.Id;
        receiver.PartnerId = sender.Id;
        sender.SignalGeneration++;
        receiver.SignalGeneration++;
        sender.DeleteAt = receiver.DeleteAt = MonotonicTime.Never;
        exchange.Call.DeleteAt = MonotonicTime.Never;
        sender.Label = exchange.Options.Party.Label ?? sender.Label;
        sender.Metadata = exchange.Options.Party.Metadata ?? sender.Metadata;
        exchange.Call.Metadata = exchange.Options.Party.Metadata ?? exchange.Call.Metadata;
    }

    private static bool RemovedByRequest(Exchange exchange, ReceivedSection section) =>
        exchange.Options.Description.RemoveMedia is { Length: > 0 } removed
        && (removed.Contains(section.Source.Type) || (removed.Contains("other") && section.Kind == MediaKind.Other));

    /// <summary>Remembers what the answer has to refuse.</summary>
    private static void Remove(Exchange exchange, ReceivedSection section, int index)
    {
        SectionState media = MediaAt(exchange, exchange.Sender, section, index);
        (media.Removed, media.Rejected, media.Received) = (true, true, section);
        (media.Type, media.Protocol, media.Sent) = (section.Source.Type, section.Source.Protocol, section.Formats);
    }

    /// <summary>The sender's media of a section and the receiver's counterpart: by MID if both know it, otherwise by position.</summary>
    /// <param name="index">Position in the sender's description, from 1.</param>
    /// <param name="shown">The same without sections that the receiver does not get.</param>
    private static SectionExchange Pair(Exchange exchange, ReceivedSection section, int index, int shown)
    {
        SectionState from = MediaAt(exchange, exchange.Sender, section, index);
        SectionLink? link = LinkTo(from, exchange.Receiver);
        SectionState? linked = link is null ? null : exchange.Receiver.Media(link.Index);
        SectionState to = linked is not null && exchange.Paired.Add(linked) ? linked : MediaAt(exchange, exchange.Receiver, section, shown);
        from.Removed = false;
        to.Type = section.Source.Type;
        return new SectionExchange(section, from, to);
    }

    private static SectionLink? LinkTo(SectionState media, Party party)
    {
        foreach (SectionLink link in media.Sources)
        {
            if (link.OfferAnswer && link.PartyId == party.Id)
                return link;
        }

        return null;
    }

    /// <summary>
    /// The media that the other side counts as number <paramref name="shown"/>: removed ones were never in its description.
    /// </summary>
    private static int PositionAmongShown(Party party, int shown)
    {
        int position = 0;
        while (shown > 0)
        {
            position++;
            if (party.Media(position) is not { Removed: true })
                shown--;
        }

        return position;
    }

    private static SectionState MediaAt(Exchange exchange, Party party, ReceivedSection section, int index)
    {
        if (party == exchange.Receiver && !exchange.IsOffer)
            index = PositionAmongShown(party, index);
        SectionState? known = section.Mid is null ? null : ByMid(party, section);
        if (known is null || exchange.Paired.Contains(known))
            known = party.Media(index);
        if (known is null || exchange.Paired.Contains(known))
            known = exchange.Call.AddMedia(party, section.Source.Type);
        exchange.Paired.Add(known);
        return known;
    }

    private static SectionState? ByMid(Party party, ReceivedSection section) =>
        party.Sections.Find(m => m.Mid == section.Mid && m.Type == section.Source.Type);

    private static bool Negotiate(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        LocalPair? before = to.Ports?.Primary;
        TransportAddress former = from.Received?.Rtp ?? default;
        bool needsPorts = section.Original is null
            ? Describe(exchange, section, out bool single) : FaxPolicy.Describe(exchange, section, out single);
        if (!needsPorts)
        {
            if (!exchange.IsOffer && !received.Rejected && SdesPolicy.HasNoKeyFor(to))
                exchange.Warn(NegotiationWarningCode.NoAcceptableKey, $"{to.Type} {to.Index}",
                    $"{to.Type} {to.Index} refused: no offered key is acceptable");
            return true;
        }

        if (KeepsFormerPorts(exchange, former, received.Rtp))
            PortPolicy.Follow(to, former, received.Rtp);
        bool shared = BundlePolicy.SharePorts(exchange.Sender, from);
        bool bound = BundlePolicy.SharePorts(exchange.Receiver, to)
            || PortPolicy.AssignReceiver(exchange, to, received.Rtp, single, to.Ice is not null);
        if (before is not null && before != to.Ports?.Primary && !to.SharesPorts)
        {
            IcePolicy.Restart(exchange, to);
            DtlsPolicy.Restart(exchange, to);
        }

        return bound && (!exchange.IsOffer || shared || PortPolicy.AssignSender(exchange, from, single: false, from.Ice is not null));
    }

    /// <summary>
    /// The offerer accepts the first answer of a dialogue and ignores further ones (RFC 3261 section 13.2.1): a party that moves in a later
    /// one is still reached through the port of the first. Only a final answer that changes nothing but the port, in a call without forks,
    /// gives another port, as in rtpengine.
    /// </summary>
    private static bool KeepsFormerPorts(Exchange exchange, TransportAddress former, TransportAddress now)
    {
        DialogueOptions dialogue = exchange.Options.Dialogue;
        return exchange.AnswersAgain
            && (!former.SameAddress(now) || exchange.Call.Parties.Count > 2 || dialogue.Provisional || dialogue.IsProvisionalResponse);
    }

    /// <summary>The position, unless another section of the description has that MID.</summary>
    private static string FreeMid(Exchange exchange, SectionState media)
    {
        int number = media.Index;
        while (exchange.Session.Sections.Any(m => m.AttributeValue("mid") == number.ToString())
            || exchange.Receiver.Sections.Exists(m => m != media && m.Mid == number.ToString()))
            number += exchange.Receiver.Sections.Count;
        return number.ToString();
    }

    private static LearningFlags Learning(Exchange exchange, LearningFlags known)
    {
        AddressOptions addresses = exchange.Options.Addresses;
        EndpointLearning mode = addresses.EndpointLearning ?? (exchange.IsOffer ? exchange.Settings.Learning : known.Mode);
        // The options of the offer also apply to its answer, which need not repeat them.
        bool kept = !exchange.IsOffer;
        return known with
        {
            Mode = mode,
            StrictSource = addresses.StrictSource || (kept && known.StrictSource),
            MediaHandover = addresses.MediaHandover || (kept && known.MediaHandover),
            NatWait = addresses.NatWait || (kept && known.NatWait),
            PierceNat = addresses.PierceNat || (kept && known.PierceNat),
            Unidirectional = addresses.Unidirectional || (kept && known.Unidirectional),
        };
    }

    private static void ApplyMediaOptions(Exchange exchange, SectionState from, SectionState to)
    {
        MediaOptions media = exchange.Options.Media;
        if (media.GenerateRtcp is { } generate)
            from.GenerateRtcp = to.GenerateRtcp = generate;
        if (media.DropTraffic is { } drop)
            exchange.Call.DropTraffic = drop;
        switch (media.Echo)
        {
            case MediaEcho.Blackhole:
                from.Blackhole = to.Blackhole = true;
                break;
            case MediaEcho.Forward:
                to.Echo = true;
                break;
            case MediaEcho.Backwards:
                from.Echo = true;
                break;
            case MediaEcho.Both:
                from.Echo = to.Echo = true;
                break;
        }

        if (exchange.IsOffer)
        {
            from.Raw = to.Raw = exchange.Options.Transport.Passthrough ?? to.Raw;
            to.PtimeOverride = media.Ptime ?? to.PtimeOverride;
            from.PtimeOverride = media.PtimeReverse ?? from.PtimeOverride;
        }
    }

    /// <summary>Each side now receives from the other; an answer ends what either received by an earlier offer and answer.</summary>
    private static void Link(Exchange exchange, List<SectionExchange> sections)
    {
        foreach ((_, SectionState from, SectionState to) in sections)
        {
            to.Sources = Linked(to.Sources, exchange.Sender.Id, from.Index, !exchange.IsOffer);
            from.Sources = Linked(from.Sources, exchange.Receiver.Id, to.Index, !exchange.IsOffer);
            if (exchange.IsOffer)
                continue;
            foreach (Party other in exchange.Call.Parties)
            {
                if (other == exchange.Sender || other == exchange.Receiver)
                    continue;
                foreach (SectionState media in other.Sections)
                {
                    media.Sources = media.Sources.RemoveAll(l => l.OfferAnswer
                        && ((l.PartyId == exchange.Sender.Id && l.Index == from.Index)
                            || (l.PartyId == exchange.Receiver.Id && l.Index == to.Index)));
                }
            }
        }
    }

    private static System.Collections.Immutable.ImmutableArray<SectionLink> Linked(
        System.Collections.Immutable.ImmutableArray<SectionLink> links, int party, int index, bool exclusive)
    {
        if (links is [{ OfferAnswer: true } only] && only.PartyId == party && only.Index == index)
            return links;
        if (links.IsEmpty)
            return [new SectionLink(party, index, OfferAnswer: true)];
        return Relinked(links, party, index, exclusive);
    }

    private static System.Collections.Immutable.ImmutableArray<SectionLink> Relinked(
        System.Collections.Immutable.ImmutableArray<SectionLink> links, int party, int index, bool exclusive)
    {
        SectionLink kept = links.FirstOrDefault(l => l.PartyId == party && l.Index == index)
            ?? new SectionLink(party, index, OfferAnswer: true);
        System.Collections.Immutable.ImmutableArray<SectionLink> others =
            links.RemoveAll(l => (l.PartyId == party && l.Index == index) || (exclusive && l.OfferAnswer));
        return others.Add(kept with { OfferAnswer = true });
    }
}
