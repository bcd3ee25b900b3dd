using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG query.</summary>
internal sealed class QueryCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgRequest request = context.Request;
        if (string.IsNullOrEmpty(request.CallId))
            return NgReply.Error("No call-id in message");
        if (context.Services.Calls.Find(request.CallId) is not { } call)
            return NgReply.Error("Unknown call-id");
        if (!context.Services.Figures.TryGet(call, out CallSnapshot? figures))
            return NgReply.Later;
        string? tag = string.IsNullOrEmpty(request.ToTag) ? request.FromTag : request.ToTag;
        IReadOnlyList<Party>? listed = null;
        if (!string.IsNullOrEmpty(tag))
            listed = call.PartyByTag(tag) is { } party ? PartyRemoval.Dialogue(call, party) : [];
        return NgReply.Ok(QueryReport.Build(context.Services, call, figures, listed, omitLocalPorts: false));
    }
}
