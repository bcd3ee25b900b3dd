using MediaEngine.Signalling;

namespace MediaEngine.Gateway.Viewers;

/// <summary>Turns refusals of signalling into replies.</summary>
internal static class SessionRefusals
{
    public static SessionReply Of(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.UnreadableDescription => new SessionReply(SessionOutcome.Malformed, "The SDP cannot be read."),
        RefusalReason.IncompleteDescription => new SessionReply(SessionOutcome.Malformed, "A section of the SDP lacks a needed attribute."),
        RefusalReason.NoSections => new SessionReply(SessionOutcome.Malformed, "The SDP has no media section."),
        RefusalReason.NothingAcceptable => new SessionReply(
            SessionOutcome.NotAcceptable, "The stream has nothing in the formats and directions that were offered."),
        RefusalReason.AddressNotAllowed => new SessionReply(
            SessionOutcome.NotAcceptable, "The SDP names an address to which media may not be sent."),
        _ => new SessionReply(SessionOutcome.Overloaded, "The engine takes no further session now."),
    };
}
