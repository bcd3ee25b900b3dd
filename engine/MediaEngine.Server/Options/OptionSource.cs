using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Server.Options;

/// <summary>The operator's whole configuration: the merged values, the rest of the configuration file, and warnings.</summary>
/// <param name="File">Empty when no file was read.</param>
/// <param name="FileName">Null when no file was read.</param>
/// <param name="Warnings">Unknown options, and options whose feature is not supported yet; each names its option.</param>
/// <param name="WithoutEffect">Options that are accepted and need no action, for one line in the log.</param>
internal sealed record OptionSource(
    OptionValues Values, IniFile File, string? FileName, IReadOnlyList<string> Warnings, IReadOnlyList<string> WithoutEffect)
{
    /// <summary>Reads the same command line and the file again.</summary>
    public Func<OptionSource> Reread { get; private init; } = static () => throw new InvalidOperationException("Nothing was read.");

    private const string DefaultFile = "/etc/rtpengine/rtpengine.conf";

    /// <summary>Reads the command line, then the file it names; the command line takes precedence for each option.</summary>
    /// <param name="readFile">Content of a file; null when it does not exist.</param>
    public static OptionSource Load(IReadOnlyList<string> arguments, Func<string, string?> readFile)
    {
        List<string> warnings = [];
        OptionValues values = new();
        var given = CommandLine.Parse(arguments, warnings)
            .GroupBy(g => g.Option, g => g.Value).ToDictionary(g => g.Key, g => g.ToList());
        foreach ((OptionDefinition option, List<string> texts) in given)
            values.Set(option, texts);

        (IniFile file, string? fileName) = ReadFile(values, readFile);
        string section = values.Text("config-section")!;
        if (values.IsSet("config-section") && fileName is not null && !file.HasSection(section))
            throw new OptionException("config-section", $"{fileName} has no section [{section}]");
        foreach ((string key, string raw) in file.Section(section))
        {
            OptionDefinition? option = OptionTable.Find(key);
            if (option is null || option.CommandLineOnly)
                warnings.Add(
                    $"option '{key}' in {fileName} is {(option is null ? $"unknown{Hint(key)}" : "for the command line only")} and " +
                    $"ignored");
            else if (!given.ContainsKey(option))
                values.Set(option, option.IsList ? IniFile.SplitList(raw) : [IniFile.Unescape(raw)]);
        }

        List<string> withoutEffect = [];
        foreach (OptionDefinition option in OptionTable.All)
        {
            if (!values.IsSet(option.Name) || (option.Kind == OptionKind.Flag && !values.Flag(option.Name)))
                continue;
            if (option.Status == NameStatus.NotYet)
                warnings.Add($"option '{option.Name}' is not supported yet and has no effect");
            else if (option.Status == NameStatus.NoEffect)
                withoutEffect.Add(option.Name);
        }

        return new OptionSource(values, file, fileName, warnings, withoutEffect) { Reread = () => Load(arguments, readFile) };
    }

    private static string Hint(string key) => NearestName.Of(key) is { } near ? $" (did you mean '{near}'?)" : "";

    private static (IniFile File, string? Name) ReadFile(OptionValues values, Func<string, string?> readFile)
    {
        bool named = values.IsSet("config-file");
        string name = named ? values.Text("config-file")! : DefaultFile;
        if (name == "none")
            return (new IniFile(), null);
        if (readFile(name) is { } text)
            return (IniFile.Parse(text, name), name);
        return named ? throw new OptionException("config-file", $"cannot read {name}") : (new IniFile(), null);
    }
}
