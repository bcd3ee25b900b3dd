using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Control.Commands;

/// <summary>NG connect: connects parties of one call, or of two that are merged, without another offer and answer.</summary>
internal sealed class ConnectCommand : INgCommand
{
    private const string UnknownCalls = "Unknown call-ID(s)";

    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (CallLookup.Find(context, out CallState known, UnknownCalls) is { } missing)
            return NgReply.Error(missing);
        if (string.IsNullOrEmpty(request.ToTag))
            return NgReply.Error("No to-tag in message");
        CallState? other = null;
        if (!string.IsNullOrEmpty(request.Selection.ToCallId) && (other = context.Services.Calls.Find(request.Selection.ToCallId)) is null)
            return NgReply.Error(UnknownCalls);
        CommandChange change = new(context, known, known.CallId);
        var connection = new ConnectionRequest(request.ToTag, PartySelection.Sources(request))
        {
            Other = other,
            Directional = request.Selection.Directional,
        };
        return Connection.Connect(change, connection) is { } refusal ? change.Fail(refusal) : change.Commit(null);
    }
}
