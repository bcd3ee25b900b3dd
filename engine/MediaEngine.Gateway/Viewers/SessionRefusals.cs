using MediaEngine.Gateway.Streams;
using MediaEngine.Signalling;

namespace MediaEngine.Gateway.Viewers;

/// <summary>Turns refusals of signalling into replies.</summary>
internal static class SessionRefusals
{
    public static SessionReply OfPublisher(Refusal refusal) => refusal.Reason == RefusalReason.NothingAcceptable
        ? new SessionReply(
            SessionOutcome.NotAcceptable,
            "The offer must send at most one picture (H264, H265, VP8, VP9 or AV1) and one sound (Opus, PCMU, PCMA or G722), and nothing " +
            "else.")
        : Of(refusal, null);

    /// <param name="stream">Says what of the stream cannot be sent, and why.</param>
    public static SessionReply Of(Refusal refusal, StreamStatus? stream) => refusal.Reason switch
    {
        RefusalReason.UnreadableDescription => new SessionReply(SessionOutcome.Malformed, "The SDP cannot be read."),
        RefusalReason.IncompleteDescription => new SessionReply(SessionOutcome.Malformed, "A section of the SDP lacks a needed attribute."),
        RefusalReason.NoSections => new SessionReply(SessionOutcome.Malformed, "The SDP has no media section."),
        RefusalReason.NothingAcceptable => new SessionReply(
            SessionOutcome.NotAcceptable,
            string.Join(
                ' ', "The stream has nothing in the formats and directions that were offered.", stream?.Video?.Reason,
                stream?.Audio?.Reason)
                .TrimEnd()),
        RefusalReason.AddressNotAllowed => new SessionReply(
            SessionOutcome.NotAcceptable, "The SDP names an address to which media may not be sent."),
        _ => new SessionReply(SessionOutcome.Overloaded, "The engine takes no further session now."),
    };
}
