using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>One NG command. Stateless; a failed command changes no state.</summary>
internal interface INgCommand
{
    NgDictionary Execute(CommandContext context);
}

internal readonly record struct CommandContext(ControlServices Services, NgRequest Request, TransportAddress Source, MonotonicTime Now)
{
    /// <summary>Either the changed call is put in place and the reply is given, or neither.</summary>
    public NgDictionary Commit(CallState call, NgDictionary? reply = null)
    {
        reply = NgReply.Ok(reply);
        if (!Request.ReplyRoom.Fits(reply))
            return NgReply.Error(NgReply.TooLarge);
        return Services.Signalling.Commit(call) ? reply : NgReply.Error(CallLookup.Overloaded);
    }
}
