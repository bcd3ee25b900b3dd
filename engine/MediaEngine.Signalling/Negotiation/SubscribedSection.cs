using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The description of a section, and of its session, for a subscriber.</summary>
internal static class SubscribedSection
{
    /// <param name="call">The call of both.</param>
    /// <param name="subscribed">The media.</param>
    /// <param name="options">The direction.</param>
    /// <param name="label">Null for the source's own.</param>
    public static ReceivedSection Of(CallState call, SubscribedMedia subscribed, SubscriptionOptions options, string? label)
    {
        SectionState media = subscribed.Media;
        ReceivedSection received = subscribed.Egress ? Told(call, media) : media.Received!;

        // At most the direction of the source.
        MediaDirection own = subscribed.Egress ? media.Direction.Reversed() : received.Direction;
        MediaDirection direction = own
            & (options.Inactive ? MediaDirection.Inactive : options.Bidirectional ? MediaDirection.SendReceive : MediaDirection.SendOnly);
        return received with
        {
            Direction = direction,
            WrittenDirection = direction,
            ZeroAddress = false,

            // A section that the other side rejected has no media, whatever the SDP of its own side says.
            Source = media.Rejected ? received.Source with { Port = 0 } : received.Source,
            Pair = PairedLines.None,
            PairOpen = false,
            Label = label ?? received.Label,
            Formats = subscribed.Egress ? Sent(media, received) : Negotiated(media, received),
        };
    }

    /// <summary>
    /// The session part: the party's or, for what is sent to it, that of our last description to it. With several parties none of their
    /// session parts fits.
    /// </summary>
    public static SessionDescription Session(CallState call, List<SubscribedMedia> sections, SessionDescription fallback)
    {
        SubscribedMedia first = sections[0];
        Party described = first.Egress ? SourceOf(call, first.Media)?.Party ?? first.Party : first.Party;
        SessionDescription session = described.Session ?? first.Party.Session ?? fallback;
        if (first.Egress && first.Party.Emitted is { Origin: { } origin } emitted)
            session = session with { Origin = origin, SessionName = emitted.SessionName ?? session.SessionName };
        return sections.TrueForAll(m => m.Party == first.Party)
            ? session
            : session with { Information = null, Contacts = [], Bandwidths = [], Attributes = [] };
    }

    /// <summary>The current source of a section; null for none.</summary>
    public static (Party Party, SectionState Media)? SourceOf(CallState call, SectionState media)
    {
        foreach (SectionLink link in media.Sources)
        {
            if (call.PartyById(link.PartyId) is { } party && party.Media(link.Index) is { } source)
                return (party, source);
        }

        return null;
    }

    /// <summary>The source as described to the party: with the party's own protocol and keys.</summary>
    private static ReceivedSection Told(CallState call, SectionState media)
    {
        ReceivedSection source = SourceOf(call, media)?.Media.Received ?? media.Received ?? new ReceivedSection
        {
            Source = new MediaDescription { Type = media.Type, Port = 9, Protocol = media.Protocol ?? "RTP/AVP" },
            Kind = Sessions.Plan.MediaKind.Audio,
        };
        return source with
        {
            Source = source.Source with { Protocol = media.Protocol ?? source.Source.Protocol },
            RtcpMux = media.Mux,
            Ice = media.Ice is { } own ? source.Ice ?? new IceDescription(own.Ufrag, own.Password) : null,
            Dtls = media.Dtls is null ? null : source.Dtls,
            Crypto = [],
        };
    }

    /// <summary>Formats in both the party's and our description: formats that an answer removed are not sent.</summary>
    private static ImmutableArray<PayloadFormat> Negotiated(SectionState media, ReceivedSection received)
    {
        if (media.Sent.IsEmpty)
            return received.Formats;
        ImmutableArray<PayloadFormat> common = received.Formats.RemoveAll(f => !media.Sent.Any(f.SameCodec));
        return common.IsEmpty ? received.Formats : common;
    }

    /// <summary>The reverse: our description to the party, as far as the party accepts it.</summary>
    private static ImmutableArray<PayloadFormat> Sent(SectionState media, ReceivedSection received)
    {
        if (media.Sent.IsEmpty)
            return received.Formats;
        ImmutableArray<PayloadFormat> common = media.Formats.IsEmpty
            ? media.Sent : media.Sent.RemoveAll(f => !media.Formats.Any(f.SameCodec));
        return common.IsEmpty ? media.Sent : common;
    }
}
