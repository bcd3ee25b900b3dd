using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG cli: one line of the command line interface.</summary>
internal sealed class CliCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        if (context.Services.CommandLine is not { } execute)
            return NgReply.Error("There is no command line interface");
        if (context.Request.Administration.Body is not { Length: > 0 } line)
            return NgReply.Error("No body in message");
        string answer = execute(line);
        return NgReply.Ok(new NgDictionary().Add("response", answer));
    }
}
