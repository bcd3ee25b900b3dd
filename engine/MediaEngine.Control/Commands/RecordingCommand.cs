using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>NG start, stop and pause recording.</summary>
internal sealed class RecordingCommand(Action<CommandContext, CallState> change) : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        if (CallLookup.Find(context, out CallState known, unknown: "Unknown call-id") is { } missing)
            return NgReply.Error(missing);
        CallState call = known.Copy();
        change(context, call);
        return context.Commit(call);
    }
}
