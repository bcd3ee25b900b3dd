using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions;

/// <summary>What the packet path needs to know of a payload type.</summary>
/// <param name="PayloadType">0..127.</param>
/// <param name="IsNegotiated">It was in the SDP.</param>
/// <param name="ClockRate">RTP clock, Hz.</param>
internal readonly record struct PayloadFormat(byte PayloadType, PayloadClass Class, bool IsNegotiated, int ClockRate)
{
    public static PayloadFormat[] FromPlan(ImmutableArray<PayloadPlan> payloads)
    {
        var formats = new PayloadFormat[payloads.Length];
        for (int i = 0; i < formats.Length; i++)
        {
            PayloadPlan payload = payloads[i];
            formats[i] = new PayloadFormat(payload.PayloadType, Classify(payload.Encoding), true, payload.ClockRate > 0 ? payload.ClockRate : 8000);
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
}
