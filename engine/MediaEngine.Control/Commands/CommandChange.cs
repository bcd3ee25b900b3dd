using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>A change of one call by an NG command, which is answered with a reply.</summary>
/// <param name="context">The command.</param>
/// <param name="known">The call to change; null to create one.</param>
/// <param name="callId">Call-id of a new call.</param>
internal sealed class CommandChange(CommandContext context, CallState? known, string callId) : CallChange(
    context.Services.Signalling, known, callId,
    new ChangeRequest(RequestOptions.Of(context.Request), context.Request.Sdp ?? "", context.Source, context.Now))
{
    private readonly NgRequest _request = context.Request;

    public NgDictionary Fail(Refusal refusal)
    {
        GiveUp();
        return Error(RefusalText.Of(refusal));
    }

    public NgDictionary Fail(string error)
    {
        GiveUp();
        return Error(error);
    }

    /// <summary>Applies the change and returns the reply; when the change is refused, neither happens.</summary>
    public NgDictionary Commit(NgDictionary? reply)
    {
        if (WarningText.Tell(_request, Warnings) is { } warning)
            reply = (reply ?? new NgDictionary()).Add("warning", warning);
        Warnings.Clear();
        reply = NgReply.Ok(reply);
        if (!_request.ReplyRoom.Fits(reply))
            return Fail(NgReply.TooLarge);
        return Commit() is { } refusal ? Error(RefusalText.Of(refusal)) : reply;
    }

    private NgDictionary Error(string error)
    {
        WarningText.Tell(_request, Warnings);
        return NgReply.Error(error, error == NgReply.RanOutOfPorts ? Ports.Shortage : null);
    }
}
