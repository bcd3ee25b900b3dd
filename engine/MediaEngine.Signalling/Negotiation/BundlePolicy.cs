using System.Collections.Immutable;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Which sections of a party share one transport (RFC 8843). The first section of a bundle, its head, owns the ports, the ICE
/// credentials and the DTLS association; the others use them.
/// </summary>
internal static class BundlePolicy
{
    private const BundleOptions Offering = BundleOptions.Offer | BundleOptions.Require | BundleOptions.Strict;

    private const BundleOptions Requiring = BundleOptions.Require | BundleOptions.Strict;

    /// <summary>We put the receiver's sections into a group, so they need a MID.</summary>
    public static bool NeedsMid(Exchange exchange) => exchange.IsOffer
        && (exchange.Options.Bundle & BundleOptions.Reject) == 0 && ((exchange.Options.Bundle & Offering) != 0 || exchange.ReceiverBundles);

    /// <summary>Decides membership on both sides; called before ports are assigned.</summary>
    public static void Apply(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        if (received.Rejected || !received.IsRtp)
        {
            Leave(from);
            Leave(to);
            return;
        }

        if (exchange.IsOffer)
        {
            Take(exchange, from);
            Offer(exchange, to);
        }
        else
        {
            Answered(exchange, from);
        }
    }

    /// <summary>The section is refused after all: it is not part of a bundle.</summary>
    public static void Refuse(SectionState media)
    {
        media.Rejected = true;
        Leave(media);
    }

    /// <summary>After the other policies: members use the credentials of the head.</summary>
    public static void ShareSecurity(Exchange exchange, SectionExchange section)
    {
        (_, SectionState from, SectionState to) = section;
        if (from.SharesPorts && Speaker(exchange.Sender, from) is { } own)
            (from.Ice, from.Dtls) = (own.Ice, own.Dtls);
        SectionState? head = to.SharesPorts ? Speaker(exchange.Receiver, to) : FirstOffered(exchange.Receiver, to);
        if (head is null || head == to)
            return;
        to.Ice = to.Ice is null ? null : head.Ice;
        if (to.SharesPorts)
            to.Dtls = to.Dtls is null ? null : head.Dtls;
    }

    /// <summary>Gives a member the ports of its head; false when the media needs its own.</summary>
    public static bool SharePorts(Party party, SectionState media)
    {
        if (!media.SharesPorts)
            return false;
        media.Ports = party.Media(media.BundleHead!.Value)!.Ports;
        return true;
    }

    /// <summary>
    /// The media whose description applies to the transport of a section: the head or, if the head is refused, the first of the others. The
    /// transport outlives the section that created it (RFC 8843 section 7.5).
    /// </summary>
    public static SectionState Described(Party party, SectionState head) =>
        !head.Rejected ? head : party.Sections.Find(m => m.BundleHead == head.Index && !m.Rejected) ?? head;

    /// <summary>
    /// Sections that exist in a bundle only and have no port of their own (RFC 8843 section 6), and those that leave transport attributes
    /// to the first: they get those of the first section of their group. Only if the bundle is accepted; otherwise a section without a port
    /// is refused.
    /// </summary>
    public static void Complete(Exchange exchange, List<ReceivedSection> sections)
    {
        for (int i = 0; i < sections.Count; i++)
        {
            ReceivedSection section = sections[i];
            ImmutableArray<string> group = section.IsRtp ? Group(exchange.Session, section.Mid) : [];
            if (group.IsEmpty || !IsTaken(exchange, section))
                continue;
            ReceivedSection? first = sections.Find(s => s.Mid is not null && !s.Rejected && s.IsRtp && group.Contains(s.Mid));
            if (first is null || first == section
                || (section.Rejected && !(exchange.IsOffer && section.Source.HasAttribute("bundle-only"))))
                continue;
            section = section with
            {
                Ice = section.Ice ?? first.Ice,
                Dtls = section.Dtls ?? first.Dtls,
                RtcpMux = section.RtcpMux || first.RtcpMux,
            };
            sections[i] = !section.Rejected ? section : section with
            {
                IsBundleOnly = true,
                Rtp = first.Rtp,
                Rtcp = first.Rtcp,
                ZeroAddress = first.ZeroAddress,
                Direction = first.ZeroAddress ? section.Direction : section.WrittenDirection,
            };
        }
    }

    /// <summary>The MIDs of the group a section is in, in the order of the group line; empty for none.</summary>
    public static ImmutableArray<string> Group(SessionDescription session, string? mid)
    {
        foreach (SdpAttribute attribute in session.Attributes)
        {
            if (mid is null || attribute is not { Name: "group", Value: { } value })
                continue;
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0].Equals("BUNDLE", StringComparison.OrdinalIgnoreCase) && words.AsSpan(1).Contains(mid))
                return [.. words.AsSpan(1)];
        }

        return [];
    }

    /// <summary>The sender's offer of a bundle: accepted if requested, or if it is in use already.</summary>
    private static void Take(Exchange exchange, SectionState from)
    {
        BundleOptions flags = exchange.Options.Bundle;
        bool taken = (flags & BundleOptions.Reject) == 0 && ((flags & BundleOptions.Accept) != 0 || exchange.SenderBundles);
        ImmutableArray<string> mids = taken ? Group(exchange.Session, from.Mid) : [];
        if (mids.IsEmpty || !CanBeToldApart(exchange, from, mids))
            Leave(from);
        else
            Join(exchange.Sender, from, m => m.Mid is not null && mids.Contains(m.Mid));
    }

    /// <summary>
    /// Packets of the section can be distinguished from those of others in the group (RFC 8843 section 9.2): they have a MID, an announced
    /// SSRC, or payload types of their own.
    /// </summary>
    private static bool CanBeToldApart(Exchange exchange, SectionState media, ImmutableArray<string> mids)
    {
        if (media.Received is not { } section || IsNamed(exchange, section) || (section.Direction & MediaDirection.SendOnly) == 0)
            return true;
        UInt128 own = PayloadTypes(section.Formats);
        foreach (SectionState other in exchange.Sender.Sections)
        {
            if (other.Index < media.Index && other is { Rejected: false, BundleHead: not null, Mid: not null, Received: { } before }
                && mids.Contains(other.Mid) && !IsNamed(exchange, before)
                && (own & PayloadTypes(before.Formats)) != UInt128.Zero)
                return false;
        }

        return true;
    }

    private static UInt128 PayloadTypes(ImmutableArray<PayloadFormat> formats)
    {
        UInt128 types = default;
        foreach (PayloadFormat format in formats)
            types |= UInt128.One << format.PayloadType;
        return types;
    }

    private static bool IsNamed(Exchange exchange, ReceivedSection section) => !section.Ssrcs.IsEmpty
        || (section.Extmaps.Any(static e => e.Uri == HeaderExtensionUri.Mid)
            && !exchange.Options.Extensions.Strip.Any(static n => n is "all" or HeaderExtensionUri.Mid));

    private static bool IsTaken(Exchange exchange, ReceivedSection section) => exchange.IsOffer
        ? (exchange.Options.Bundle & BundleOptions.Reject) == 0
            && ((exchange.Options.Bundle & BundleOptions.Accept) != 0 || exchange.SenderBundles)
        : exchange.Sender.Sections.Exists(m => m.BundleOffered && m.Mid == section.Mid);

    private static void Offer(Exchange exchange, SectionState to)
    {
        BundleOptions flags = exchange.Options.Bundle;
        to.BundleOffered = (flags & BundleOptions.Reject) == 0
            && ((flags & Offering) != 0 || exchange.ReceiverBundles || to.BundleHead is not null) && to.Mid is not null
            && !ReusesPayloadType(exchange.Receiver, to);
        if (!to.BundleOffered)
        {
            Leave(to);
            return;
        }

        if ((flags & Requiring) != 0 || to.BundleHead is not null || exchange.ReceiverBundles)
            Join(exchange.Receiver, to, m => m.BundleOffered);

        // A section without a port of its own cannot be used outside the bundle, even if a later offer does not request it.
        to.BundleOnly = !to.SharesPorts ? BundleOnly.No
            : (flags & BundleOptions.Strict) != 0 ? BundleOnly.ZeroPort
            : (flags & BundleOptions.Require) != 0 || to.BundleOnly == BundleOnly.No ? BundleOnly.Marked
            : to.BundleOnly;
    }

    /// <summary>
    /// In a bundle a payload type means one format (RFC 8843 section 9.1): a section that uses it for another stays outside.
    /// </summary>
    private static bool ReusesPayloadType(Party receiver, SectionState media)
    {
        UInt128 own = PayloadTypes(media.Sent);
        foreach (SectionState other in receiver.Sections)
        {
            if (other.Index >= media.Index || other is not { BundleOffered: true, Rejected: false }
                || (own & PayloadTypes(other.Sent)) == UInt128.Zero)
                continue;
            foreach (PayloadFormat format in media.Sent)
            {
                if (other.Sent.Any(o => o.PayloadType == format.PayloadType && !o.SameCodec(format)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Applies the answer to the bundle we offered.</summary>
    private static void Answered(Exchange exchange, SectionState from)
    {
        if (!from.BundleOffered)
            return;
        ImmutableArray<string> mids = Group(exchange.Session, from.Mid);
        if (!mids.IsEmpty)
            Join(exchange.Sender, from, m => m.BundleOffered && m.Mid is not null && mids.Contains(m.Mid));
        else if (!from.SharesPorts)
            Leave(from);
    }

    private static void Join(Party party, SectionState media, Func<SectionState, bool> member)
    {
        SectionState? earlier =
            party.Sections.Find(m => m.Index < media.Index && m is { BundleHead: not null, Rejected: false } && member(m));

        // A refused head leaves its transport to the others.
        bool outlives = media.SharesPorts && party.Media(media.BundleHead!.Value) is { Rejected: true, Ports: not null };
        int index = earlier?.BundleHead ?? (outlives ? media.BundleHead!.Value : media.Index);
        if (media.SharesPorts && index == media.Index)
            media.Ports = OwnPorts(media);
        media.BundleHead = index;
    }

    /// <summary>The ports it was offered with before it was bundled; null for none.</summary>
    private static LocalPorts? OwnPorts(SectionState media) => media.KnownPorts is [.., var last] ? last : null;

    private static SectionState? Speaker(Party party, SectionState media)
    {
        SectionState speaker = Described(party, party.Media(media.BundleHead!.Value)!);
        return speaker.Rejected || speaker == media ? null : speaker;
    }

    private static void Leave(SectionState media)
    {
        if (media.SharesPorts)
            media.Ports = OwnPorts(media);
        media.BundleHead = null;
        media.BundleOffered = false;
        media.BundleOnly = BundleOnly.No;
    }

    private static SectionState? FirstOffered(Party party, SectionState media) =>
        media.BundleOffered ? party.Sections.Find(m => m.BundleOffered && !m.Rejected) : null;
}
