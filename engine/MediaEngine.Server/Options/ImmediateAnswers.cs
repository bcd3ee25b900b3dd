using MediaEngine.Media;

namespace MediaEngine.Server.Options;

/// <summary>Arguments that are answered without reading a configuration: <c>--help</c>, <c>--version</c>, <c>--codecs</c> etc.</summary>
internal static class ImmediateAnswers
{
    /// <returns>True when there was one; the process then ends successfully.</returns>
    public static bool TryAnswer(IReadOnlyList<string> arguments, TextWriter output)
    {
        if (Answer(arguments) is not { } answer)
            return false;
        output.Write(answer);
        return true;
    }

    private static string? Answer(IReadOnlyList<string> arguments)
    {
        if (arguments.Contains("--print-options-markdown"))
            return OptionDocuments.Markdown();
        if (arguments.Contains("--print-options-sample"))
            return OptionDocuments.SampleFile();
        if (arguments is ["--print-compatibility", var page])
            return CompatibilityDocument.Rewrite(File.ReadAllText(page));
        foreach ((OptionDefinition option, _) in CommandLine.Parse(arguments, []))
        {
            switch (option.Name)
            {
                case "help":
                    return OptionDocuments.Help();
                case "version":
                    return $"Version: {EngineVersion.Text}\n";
                case "codecs":
                    return Codecs();
                case "nftables-start" or "nftables-stop" or "nftables-status":
                    return "";
            }
        }

        return null;
    }

    /// <summary>The lines rtpengine prints for codecs it can transcode, without those whose library is not installed.</summary>
    private static string Codecs() =>
        string.Concat(AudioCodecs.All.Select(c => $"{c.Encoding}: {(c.IsAvailable ? "fully supported" : "not supported")}\n").Distinct());
}
