using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG create answer: the answer to the offer of create.</summary>
internal sealed class CreateAnswerCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (string.IsNullOrEmpty(request.Sdp))
            return NgReply.Error("No SDP body in message");
        if (string.IsNullOrEmpty(request.CallId))
            return NgReply.Error(CallLookup.NoCallId);
        if (string.IsNullOrEmpty(request.FromTag))
            return NgReply.Error("No from-tag in message");
        if (context.Services.Calls.Find(request.CallId) is not { } known)
            return NgReply.Error("unknown call-ID");
        CommandChange change = new(context, known, request.CallId);
        if (change.Call.PartyByTag(request.FromTag) is not { } party)
            return change.Fail("from-tag not found");
        if (change.ReadAnswer(party, out Exchange exchange, out List<ReceivedSection> sections) is { } unusable)
            return change.Fail(unusable);
        if (sections.Count == 0)
            return change.Fail("failed to perform answer");
        LoneParty.TakeAnswer(exchange, sections, _ => null);
        return change.Commit(null);
    }
}
