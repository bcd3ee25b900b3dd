using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Server.Cli;

/// <summary>One command of the command line interface.</summary>
/// <param name="Words">The words that select it.</param>
/// <param name="Argument">Its argument, for the usage text; empty for none.</param>
/// <param name="Status">How the command behaves in this engine.</param>
/// <param name="Answer">Returns the text to print; the argument is the text after the words.</param>
internal sealed record CliRow(string Words, string Argument, NameStatus Status, Func<CliCommands, string, string> Answer)
{
    /// <summary>Full sentences for docs/compatibility.md; empty when the status is enough.</summary>
    public string Remark { get; init; } = "";
}
