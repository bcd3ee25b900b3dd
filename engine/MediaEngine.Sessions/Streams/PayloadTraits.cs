using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Streams;

/// <summary>The facts about a payload type that the packet path needs.</summary>
/// <param name="PayloadType">0..127.</param>
/// <param name="IsNegotiated">True when it was in the SDP.</param>
/// <param name="ClockRate">RTP clock, Hz.</param>
internal readonly record struct PayloadTraits(byte PayloadType, PayloadClass Class, bool IsNegotiated, int ClockRate)
{
    public FeedbackKinds Feedback { get; init; }

    /// <summary>For <see cref="PayloadClass.Retransmission"/>: the payload type that is retransmitted.</summary>
    public byte Original { get; init; }

    /// <summary>The payload type of retransmissions of this one; null when none was negotiated.</summary>
    public byte? RetransmittedAs { get; init; }

    public static PayloadTraits[] FromPlan(ImmutableArray<PayloadPlan> payloads)
    {
        var formats = new PayloadTraits[payloads.Length];
        for (int i = 0; i < formats.Length; i++)
        {
            PayloadPlan payload = payloads[i];
            PayloadPlan? rtx = payload.Feedback == FeedbackKinds.None ? null : FindRetransmission(payloads, payload.PayloadType);
            PayloadClass kind = payload.AssociatedPayloadType is null ? Classify(payload.Encoding) : PayloadClass.Retransmission;
            formats[i] = new PayloadTraits(payload.PayloadType, kind, true, payload.ClockRate > 0 ? payload.ClockRate : 8000)
            {
                Feedback = payload.Feedback,
                Original = payload.AssociatedPayloadType ?? 0,
                RetransmittedAs = rtx?.PayloadType,
            };
        }

        return formats;
    }

    /// <summary>
    /// A payload type that was not negotiated: the static assignments of RFC 3551 section 6, or the usual clock of the media type.
    /// </summary>
    public static PayloadTraits Unnegotiated(byte payloadType, MediaKind kind) => payloadType switch
    {
        0 => new(payloadType, PayloadClass.Pcmu, false, 8000),
        8 => new(payloadType, PayloadClass.Pcma, false, 8000),
        6 => new(payloadType, PayloadClass.Other, false, 16000),
        10 or 11 => new(payloadType, PayloadClass.Other, false, 44100),
        14 or (>= 25 and <= 34) => new(payloadType, PayloadClass.Other, false, 90000),
        _ => new(payloadType, PayloadClass.Other, false, kind == MediaKind.Video ? 90000 : kind == MediaKind.Text ? 1000 : 8000),
    };

    private static PayloadPlan? FindRetransmission(ImmutableArray<PayloadPlan> payloads, byte original)
    {
        foreach (PayloadPlan payload in payloads)
        {
            if (payload.AssociatedPayloadType == original)
                return payload;
        }

        return null;
    }

    private static PayloadClass Classify(string encoding)
    {
        if (encoding.Equals("PCMU", StringComparison.OrdinalIgnoreCase))
            return PayloadClass.Pcmu;
        if (encoding.Equals("PCMA", StringComparison.OrdinalIgnoreCase))
            return PayloadClass.Pcma;
        return encoding.Equals("telephone-event", StringComparison.OrdinalIgnoreCase) ? PayloadClass.TelephoneEvent : PayloadClass.Other;
    }
}

internal enum PayloadClass : byte
{
    Other,
    Pcmu,
    Pcma,
    TelephoneEvent,

    /// <summary>A retransmission stream (RFC 4588).</summary>
    Retransmission,
}
