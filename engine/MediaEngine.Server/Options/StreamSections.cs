using System.Globalization;

namespace MediaEngine.Server.Options;

/// <summary>Reads the streams: the option stream, and the sections <c>[stream-NAME]</c> of the configuration file.</summary>
internal static class StreamSections
{
    private const string Prefix = "stream-";

    private static readonly string[] _keys =
        ["url", "sub-url", "user", "password", "fingerprint", "transport", "always-on", "close-after", "token", "publish-token",
            "talk-token"];

    /// <exception cref="OptionException">The message names the section and the key, or the option.</exception>
    public static IReadOnlyList<ConfiguredStream> Read(OptionSource source)
    {
        Dictionary<string, ConfiguredStream> streams = new(StringComparer.Ordinal);
        foreach (string item in source.Values.List("stream"))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new OptionException("stream", "is written NAME=URL");
            StreamDefinition definition = new(item[..equals]) { Url = item[(equals + 1)..] };
            if (definition.Url.Length == 0)
                throw new OptionException("stream", $"'{Shown(definition.Name)}' has no URL");
            ConfiguredStream stream = ConfiguredStream.From(definition, out (string Key, string Text) problem)
                ?? throw new OptionException("stream", $"'{Shown(definition.Name)}': {problem.Key} {problem.Text}");
            if (!streams.TryAdd(definition.Name, stream))
                throw new OptionException("stream", $"there are two streams '{definition.Name}'");
        }

        foreach (string section in source.File.Sections.Where(s => s.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            ConfiguredStream stream = OfSection(section, source.File.Section(section));
            if (!streams.TryAdd(stream.Settings.Name, stream))
                throw new OptionException($"[{section}]", "the option 'stream' has a stream of this name too");
        }

        return [.. streams.Values.OrderBy(s => s.Settings.Name, StringComparer.Ordinal)];
    }

    private static ConfiguredStream OfSection(string section, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        StreamDefinition definition = new(section[Prefix.Length..]);
        foreach ((string key, string raw) in entries)
        {
            string value = IniFile.Unescape(raw);
            definition = key switch
            {
                "url" => definition with { Url = value },
                "sub-url" => definition with { SubUrl = value },
                "user" => definition with { User = value },
                "password" => definition with { Password = value },
                "transport" => definition with { Transports = value.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries) },
                "always-on" => definition with { AlwaysOn = Flag(section, key, value) },
                "close-after" => definition with { CloseAfter = Seconds(section, key, value) },
                "fingerprint" => definition with { Fingerprint = value },
                "token" => definition with { Token = value },
                "publish-token" => definition with { PublishToken = value },
                "talk-token" => definition with { TalkToken = value },
                _ => throw new OptionException($"[{section}] {Shown(key)}", $"unknown{Hint(key)}"),
            };
        }

        return ConfiguredStream.From(definition, out (string Key, string Text) problem)
            ?? throw new OptionException($"[{section}] {problem.Key}", problem.Text);
    }

    private static string Hint(string key) => NearestName.Of(key, _keys) is { } near ? $", did you mean '{near}'?"
        : $" (the keys are {string.Join(", ", _keys)})";

    private static bool Flag(string section, string key, string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw new OptionException($"[{section}] {key}", $"'{Shown(value)}' is neither true nor false"),
    };

    private static double Seconds(string section, string key, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? seconds : throw new OptionException($"[{section}] {key}", $"'{Shown(value)}' is not a number of seconds");

    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
