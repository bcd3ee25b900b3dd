namespace MediaEngine.Server.Options;

/// <summary>A wrong value in the configuration: the engine does not start and prints this message, which names the option.</summary>
internal sealed class OptionException(string option, string problem) : Exception($"option '{option}': {problem}")
{
    public string Option { get; } = option;

    /// <summary>Of the process: 2 when the command line itself cannot be read, 1 when a value is wrong.</summary>
    public int ExitCode { get; init; } = 1;
}
