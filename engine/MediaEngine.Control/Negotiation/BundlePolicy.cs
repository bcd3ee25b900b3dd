using System.Collections.Immutable;
using MediaEngine.Control.Calls;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Control.Negotiation;

/// <summary>
/// Which medias of a party share one transport (RFC 8843, NG bundle). The first media of a bundle, its head, owns the ports, the ICE
/// credentials and the DTLS association; the others use them.
/// </summary>
internal static class BundlePolicy
{
    private const NgBundle Offering = NgBundle.Offer | NgBundle.Require | NgBundle.Strict;

    private const NgBundle Requiring = NgBundle.Require | NgBundle.Strict;

    /// <summary>We put the receiver's medias into a group, so they need a mid.</summary>
    public static bool NeedsMid(Exchange exchange) => exchange.IsOffer && (exchange.Request.Bundle & Offering) != 0;

    /// <summary>Decides membership on both sides; called before ports are assigned.</summary>
    public static void Apply(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, MediaState from, MediaState to) = section;
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

    /// <summary>The section is refused after all: it has no part in a bundle.</summary>
    public static void Refuse(MediaState media)
    {
        media.Rejected = true;
        Leave(media);
    }

    /// <summary>After the other policies: members speak with the credentials of the head.</summary>
    public static void ShareSecurity(Exchange exchange, SectionExchange section)
    {
        (_, MediaState from, MediaState to) = section;
        if (from.SharesPorts && exchange.Sender.Media(from.BundleHead!.Value) is { } own)
            (from.Ice, from.Dtls) = (own.Ice, own.Dtls);
        MediaState? head = to.SharesPorts ? exchange.Receiver.Media(to.BundleHead!.Value) : FirstOffered(exchange.Receiver, to);
        if (head is null || head == to)
            return;
        to.Ice = to.Ice is null ? null : head.Ice;
        if (to.SharesPorts)
            to.Dtls = to.Dtls is null ? null : head.Dtls;
    }

    /// <summary>Gives a member the ports of its head; false when the media has to get its own.</summary>
    public static bool SharePorts(Party party, MediaState media)
    {
        if (!media.SharesPorts)
            return false;
        media.Ports = party.Media(media.BundleHead!.Value)!.Ports;
        media.KnownPorts = [];
        return true;
    }

    /// <summary>The mids of the group a media is in, in the order of the group line; empty when it is in none.</summary>
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

    /// <summary>The sender's offer of a bundle: taken when asked to, or when it is in use already.</summary>
    private static void Take(Exchange exchange, MediaState from)
    {
        NgBundle flags = exchange.Request.Bundle;
        bool taken = (flags & NgBundle.Reject) == 0 && ((flags & NgBundle.Accept) != 0 || from.BundleHead is not null);
        ImmutableArray<string> mids = taken ? Group(exchange.Session, from.Mid) : [];
        if (mids.IsEmpty)
            Leave(from);
        else
            Join(exchange.Sender, from, m => m.Mid is not null && mids.Contains(m.Mid));
    }

    private static void Offer(Exchange exchange, MediaState to)
    {
        NgBundle flags = exchange.Request.Bundle;
        to.BundleOffered = (flags & NgBundle.Reject) == 0 && ((flags & Offering) != 0 || to.BundleHead is not null) && to.Mid is not null;
        if (!to.BundleOffered)
        {
            Leave(to);
            return;
        }

        if ((flags & Requiring) != 0 || to.BundleHead is not null)
            Join(exchange.Receiver, to, m => m.BundleOffered);
        to.BundleOnly = (flags & Requiring) == 0 || !to.SharesPorts ? BundleOnly.No
            : (flags & NgBundle.Strict) != 0 ? BundleOnly.ZeroPort : BundleOnly.Marked;
    }

    /// <summary>What the answerer made of the bundle we offered.</summary>
    private static void Answered(Exchange exchange, MediaState from)
    {
        if (!from.BundleOffered)
            return;
        ImmutableArray<string> mids = Group(exchange.Session, from.Mid);
        if (!mids.IsEmpty)
            Join(exchange.Sender, from, m => m.BundleOffered && m.Mid is not null && mids.Contains(m.Mid));
        else if (!from.SharesPorts)
            Leave(from);
    }

    private static void Join(Party party, MediaState media, Func<MediaState, bool> member)
    {
        MediaState? head = party.Medias.Find(m => m.Index < media.Index && m.BundleHead == m.Index && member(m));
        int index = head?.Index ?? media.Index;
        if (media.SharesPorts && index == media.Index)
            media.Ports = null;
        media.BundleHead = index;
    }

    private static void Leave(MediaState media)
    {
        if (media.SharesPorts)
            media.Ports = null;
        media.BundleHead = null;
        media.BundleOffered = false;
        media.BundleOnly = BundleOnly.No;
    }

    private static MediaState? FirstOffered(Party party, MediaState media) =>
        media.BundleOffered ? party.Medias.Find(m => m.BundleOffered && !m.Rejected) : null;
}
