namespace MediaEngine.Server.Options;

/// <summary>A wrong value in the configuration: the engine does not start and prints this message, which names the option.</summary>
internal sealed class OptionException(string option, string problem) : Exception($"option '{option}': {problem}")
{
    public string Option { get; } = option;

    /// <summary>Exit code of the process: 2 when the command line cannot be parsed, 1 when a value is wrong.</summary>
    public int ExitCode { get; init; } = 1;
}
