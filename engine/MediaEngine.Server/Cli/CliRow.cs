using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Server.Cli;

/// <summary>One command of the command line interface.</summary>
/// <param name="Words">The words that select it.</param>
/// <param name="Argument">What follows them, for the usage text; empty when nothing may follow.</param>
/// <param name="Status">How the command behaves here.</param>
/// <param name="Answer">The text to print; the argument is what follows the words.</param>
internal sealed record CliRow(string Words, string Argument, NameStatus Status, Func<CliCommands, string, string> Answer)
{
    /// <summary>Full sentences for docs/compatibility.md; empty when the status says enough.</summary>
    public string Remark { get; init; } = "";
}
