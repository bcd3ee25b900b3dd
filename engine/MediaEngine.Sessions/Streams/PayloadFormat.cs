using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Streams;

/// <summary>What the packet path needs to know of a payload type.</summary>
/// <param name="PayloadType">0..127.</param>
/// <param name="IsNegotiated">It was in the SDP.</param>
/// <param name="ClockRate">RTP clock, Hz.</param>
internal readonly record struct PayloadFormat(byte PayloadType, PayloadClass Class, bool IsNegotiated, int ClockRate)
{
    public FeedbackKinds Feedback { get; init; }

    /// <summary>Of <see cref="PayloadClass.Retransmission"/>: what is retransmitted.</summary>
    public byte Original { get; init; }

    /// <summary>The payload type that retransmits this one; null when none was negotiated.</summary>
    public byte? RetransmittedAs { get; init; }

    public static PayloadFormat[] FromPlan(ImmutableArray<PayloadPlan> payloads)
    {
        var formats = new PayloadFormat[payloads.Length];
        for (int i = 0; i < formats.Length; i++)
        {
            PayloadPlan payload = payloads[i];
            PayloadPlan? rtx = payload.Feedback == FeedbackKinds.None ? null : FindRetransmission(payloads, payload.PayloadType);
            PayloadClass kind = payload.AssociatedPayloadType is null ? Classify(payload.Encoding) : PayloadClass.Retransmission;
            formats[i] = new PayloadFormat(payload.PayloadType, kind, true, payload.ClockRate > 0 ? payload.ClockRate : 8000)
            {
                Feedback = payload.Feedback,
                Original = payload.AssociatedPayloadType ?? 0,
                RetransmittedAs = rtx?.PayloadType,
            };
        }

        return formats;
    }

    /// <summary>A payload type nobody negotiated: the static assignments of RFC 3551 section 6, or the usual clock of the media kind.</summary>
    public static PayloadFormat Unnegotiated(byte payloadType, MediaKind kind) => payloadType switch
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

    /// <summary>A stream of retransmissions (RFC 4588).</summary>
    Retransmission,
}
