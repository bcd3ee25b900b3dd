using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The feedback, retransmission and header extensions one party negotiated, in the form workers need.</summary>
internal static class FeedbackPlanBuilder
{
    public static ImmutableArray<PayloadPlan> Payloads(CallState call, SectionState media)
    {
        // Most calls have no feedback, so look for it only when the peer has described some.
        FeedbackKinds offeredToAll = FeedbackKinds.None;
        FeedbackKinds toldToAll = FeedbackKinds.None;
        if (media.Received is { CommonFeedback.IsEmpty: false } received)
        {
            offeredToAll = Kinds(received.CommonFeedback, skip: 2);
            foreach (ReceivedSection source in Sources(call, media))
                toldToAll |= Kinds(source.CommonFeedback, skip: 2);
        }

        UInt128 seen = default;
        var plans = ImmutableArray.CreateBuilder<PayloadPlan>(media.Sent.Length);
        Add(media.Sent);
        Add(media.Formats);

        // In use until an offer without it is answered.
        Add(media.Agreed);
        return plans.DrainToImmutable();

        void Add(ImmutableArray<PayloadFormat> formats)
        {
            foreach (PayloadFormat format in formats)
            {
                UInt128 bit = UInt128.One << format.PayloadType;
                if ((seen & bit) == UInt128.Zero)
                    plans.Add(Payload(media, format, offeredToAll, toldToAll));
                seen |= bit;
            }
        }
    }

    public static bool TakesReducedSize(CallState call, SectionState media) =>
        media.Received is { } received && HasReducedSize(received) && Sources(call, media).All(HasReducedSize);

    /// <summary>a=ssrc-group:FID (RFC 5576 section 4.2).</summary>
    public static ImmutableArray<RetransmissionSsrcPlan> RetransmissionSsrcs(SectionState media)
    {
        var list = ImmutableArray.CreateBuilder<RetransmissionSsrcPlan>();
        foreach (string group in media.Received?.Source.AttributeValues("ssrc-group") ?? [])
        {
            string[] parts = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["FID", var first, var second] && uint.TryParse(first, out uint ssrc)
                && uint.TryParse(second, out uint retransmission)
                && list.Count < 20)
                list.Add(new RetransmissionSsrcPlan(ssrc, retransmission));
        }

        return list.DrainToImmutable();
    }

    /// <summary>In use is what both the party and our description have; before our description, what the party has.</summary>
    private static PayloadPlan Payload(SectionState media, PayloadFormat format, FeedbackKinds offeredToAll, FeedbackKinds toldToAll)
    {
        PayloadFormat? own = Find(media.Received?.Formats ?? [], format.PayloadType);
        PayloadFormat? told = Find(media.Sent, format.PayloadType);
        FeedbackKinds said = own is null ? FeedbackKinds.None : offeredToAll | Kinds(own.Feedback, skip: 0);
        bool isUsed = own is not null && (media.Sent.IsEmpty || told is not null);
        return new PayloadPlan((byte)format.PayloadType, format.Encoding, format.ClockRate)
        {
            Feedback = told is null ? said : said & (toldToAll | Kinds(told.Feedback, skip: 0)),
            AssociatedPayloadType = isUsed ? (byte?)format.AssociatedType : null,
        };
    }

    private static PayloadFormat? Find(ImmutableArray<PayloadFormat> formats, int payloadType)
    {
        foreach (PayloadFormat format in formats)
        {
            if (format.PayloadType == payloadType)
                return format;
        }

        return null;
    }

    /// <param name="skip">Characters before the value ("* ").</param>
    private static FeedbackKinds Kinds(ImmutableArray<string> lines, int skip)
    {
        FeedbackKinds kinds = FeedbackKinds.None;
        foreach (string line in lines)
        {
            kinds |= line.AsSpan(skip).Trim() switch
            {
                "nack" => FeedbackKinds.Nack,
                "nack pli" => FeedbackKinds.Pli,
                "ccm fir" => FeedbackKinds.Fir,
                "goog-remb" => FeedbackKinds.Remb,
                "transport-cc" => FeedbackKinds.TransportCc,
                _ => FeedbackKinds.None,
            };
        }

        return kinds;
    }

    private static bool HasReducedSize(ReceivedSection section) => section.Source.HasAttribute("rtcp-rsize");

    /// <summary>The descriptions of the sources of the party's media, from which our description was made.</summary>
    private static IEnumerable<ReceivedSection> Sources(CallState call, SectionState media) =>
        media.Sources.Select(s => call.PartyById(s.PartyId)?.Media(s.Index)?.Received).OfType<ReceivedSection>();
}
