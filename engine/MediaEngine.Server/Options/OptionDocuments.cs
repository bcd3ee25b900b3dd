using System.Text;
using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Server.Options;

/// <summary>The three texts written from the option table: <c>--help</c>, docs/options.md and docs/mediaengine.conf.</summary>
internal static class OptionDocuments
{
    private const int HelpColumn = 34;

    private const int HelpWidth = 100;

    public static string Help()
    {
        StringBuilder text = new("""
            mediaengine - media relay for SIP proxies, controlled by the NG protocol of rtpengine

            Usage: mediaengine --interface=ADDR --listen-ng=ADDR:PORT [OPTION...]

            Each option can also be in the configuration file as 'name = value' (true or false for
            options without a value; ';' between items of a list). The command line takes precedence.
            Options marked (no effect) are accepted so that existing command lines still work; options
            marked (not yet) are accepted with a warning.

            """);
        foreach (IGrouping<OptionArea, OptionDefinition> area in OptionTable.All.GroupBy(o => o.Area))
        {
            text.Append('\n').Append(OptionTable.Title(area.Key)).Append(":\n");
            foreach (OptionDefinition option in area)
                AppendHelp(text, option);
        }

        return text.ToString();
    }

    public static string Markdown()
    {
        StringBuilder text = new("""
            # Options

            <!-- Generated from the option table by `mediaengine --print-options-markdown`; a test compares it. -->

            Options are given on the command line (`--name=value`, `--name value`, `-n value`) or in the configuration file
            (`/etc/rtpengine/rtpengine.conf`, section `[rtpengine]`) as `name = value`. The command line takes precedence. A list
            option may be repeated on the command line; in the file its items are on one line, separated by `;`. Names and
            meanings are those of rtpengine; further options of this engine are marked *own*.

            At start the log warns of options whose feature is not implemented yet (**not yet** below). A wrong value and an
            unknown option on the command line stop the start with a message that names the option; an unknown option in the file
            is a warning. **no effect** options are accepted without a warning, because this engine has no such setting. Differences
            from rtpengine: [compatibility.md](compatibility.md). [mediaengine.conf](mediaengine.conf) is a sample with all options.

            """);
        foreach (IGrouping<OptionArea, OptionDefinition> area in OptionTable.All.GroupBy(o => o.Area))
        {
            text.Append("\n## ").Append(OptionTable.Title(area.Key)).Append("\n\n| Option | Default | |\n|---|---|---|\n");
            foreach (OptionDefinition option in area)
            {
                string name = option.Short == '\0' ? $"`{option.Name}`" : $"`{option.Name}`, `-{option.Short}`";
                string value = option.TakesValue ? $" `{option.Value.Replace("|", "\\|", StringComparison.Ordinal)}`" : "";
                string fallback = option.Default is null ? "" : $"`{option.Default}`";
                text.Append("| ").Append(name).Append(value).Append(option.Status == NameStatus.Own ? " *own*" : "").Append(" | ")
                    .Append(fallback).Append(" | ")
                    .Append(Marker(option, "**")).Append(option.Help.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
            }
        }

        return text.ToString();
    }

    public static string SampleFile()
    {
        StringBuilder text = new("""
            # Sample configuration of MediaEngine: all options with their defaults.
            # Generated from the option table by `mediaengine --print-options-sample`; a test compares it.
            # The names are those of rtpengine.conf, and an existing rtpengine.conf works unchanged.

            [rtpengine]

            """);
        foreach (IGrouping<OptionArea, OptionDefinition> area in OptionTable.All.Where(o => !o.CommandLineOnly).GroupBy(o => o.Area))
        {
            text.Append("\n### ").Append(OptionTable.Title(area.Key)).Append("\n\n");
            foreach (OptionDefinition option in area)
            {
                foreach (string line in Wrap(Marker(option, "") + option.Help, HelpWidth))
                    text.Append("# ").Append(line).Append('\n');
                string example = option.Name switch
                {
                    "interface" => "interface = 127.0.0.1",
                    "listen-ng" => "listen-ng = 127.0.0.1:2223",
                    _ => $"# {option.Name} = {option.Default ?? (option.TakesValue ? option.Value : "false")}",
                };
                text.Append(example).Append("\n\n");
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendHelp(StringBuilder text, OptionDefinition option)
    {
        string name = (option.Short == '\0' ? "      --" : $"  -{option.Short}, --") + option.Name
            + (option.TakesValue ? "=" + option.Value : "");
        string help = Marker(option, "") + option.Help;
        if (option.Default is not null)
            help += $" [{option.Default}]";
        bool first = name.Length < HelpColumn;
        text.Append(first ? name.PadRight(HelpColumn) : name + "\n");
        foreach (string line in Wrap(help, HelpWidth - HelpColumn))
        {
            text.Append(first ? "" : new string(' ', HelpColumn)).Append(line).Append('\n');
            first = false;
        }
    }

    private static string Marker(OptionDefinition option, string emphasis) => option.Status switch
    {
        NameStatus.NotYet or NameStatus.NoEffect => $"{emphasis}({option.Status.Words()}){emphasis} ",
        _ => "",
    };

    private static IEnumerable<string> Wrap(string text, int width)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
