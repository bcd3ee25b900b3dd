namespace MediaEngine.Server.Options;

/// <summary>
/// Parses arguments like GLib's option parser, for which operators' command lines and unit files are written: <c>--name=value</c>,
/// <c>--name value</c>, <c>-n value</c>, <c>-nvalue</c>, <c>-fE</c>; the value that follows is taken whatever it starts with (<c>-t
/// -1</c>). System.CommandLine decides by its own rules whether <c>-1</c> is a value, and would need a second copy of every row.
/// </summary>
internal static class CommandLine
{
    /// <summary>One option; stray words become warnings.</summary>
    /// <exception cref="OptionException">There is no such option.</exception>
    public static List<(OptionDefinition Option, string Value)> Parse(IReadOnlyList<string> arguments, List<string> warnings)
    {
        List<(OptionDefinition, string)> given = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
                continue;
            if (argument.StartsWith("--", StringComparison.Ordinal))
                ParseLong(argument[2..], arguments, ref i, given);
            else if (argument.Length > 1 && argument[0] == '-')
                ParseShort(argument, arguments, ref i, given);
            else
                warnings.Add($"argument '{argument}' is not an option and is ignored");
        }

        return given;
    }

    private static void ParseLong(
        string text, IReadOnlyList<string> arguments, ref int index, List<(OptionDefinition, string)> given)
    {
        int equals = text.IndexOf('=');
        string name = equals < 0 ? text : text[..equals];
        if (OptionTable.Find(name) is not { } option)
        {
            string hint = NearestName.Of(name) is { } near ? $", did you mean '--{near}'?" : "";
            throw new OptionException($"--{name}", $"unknown{hint} (--help lists all)") { ExitCode = 2 };
        }

        if (!option.TakesValue)
            given.Add((option, equals < 0 ? "true" : text[(equals + 1)..]));
        else if (equals >= 0)
            given.Add((option, text[(equals + 1)..]));
        else
            given.Add((option, Next(option, arguments, ref index)));
    }

    private static void ParseShort(
        string argument, IReadOnlyList<string> arguments, ref int index, List<(OptionDefinition, string)> given)
    {
        for (int at = 1; at < argument.Length; at++)
        {
            char letter = argument[at] == '?' ? 'h' : argument[at];
            if (OptionTable.Find(letter) is not { } option)
                throw new OptionException($"-{letter}", $"unknown, in '{argument}' (--help lists all)") { ExitCode = 2 };

            if (!option.TakesValue)
            {
                given.Add((option, "true"));
                continue;
            }

            string attached = argument[(at + 1)..];
            if (attached.StartsWith('='))
                attached = attached[1..];
            given.Add((option, attached.Length > 0 ? attached : Next(option, arguments, ref index)));
            return;
        }
    }

    private static string Next(OptionDefinition option, IReadOnlyList<string> arguments, ref int index) =>
        ++index < arguments.Count ? arguments[index] : throw new OptionException(option.Name, "needs a value");
}
