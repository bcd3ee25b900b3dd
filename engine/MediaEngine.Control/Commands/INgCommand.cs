using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>One NG command. Stateless; a failed one leaves everything as it was.</summary>
internal interface INgCommand
{
    NgDictionary Execute(CommandContext context);
}

internal readonly record struct CommandContext(ControlServices Services, NgRequest Request, TransportAddress Source, MonotonicTime Now);
