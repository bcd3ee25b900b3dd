using System.Collections.Frozen;

namespace MediaEngine.Server.Options;

/// <summary>
/// All options of the engine, in the order of the manual. The command line, the configuration file, <c>--help</c>, docs/options.md and
/// docs/mediaengine.conf are made from these rows.
/// </summary>
internal static class OptionTable
{
    public static readonly IReadOnlyList<OptionDefinition> All =
    [
        .. CoreOptionRows.Rows,
        .. WebOptionRows.Rows,
        .. LoggingOptionRows.Rows,
        .. MediaOptionRows.Rows,
        .. MonitoringOptionRows.Rows,
        .. TuningOptionRows.Rows,
    ];

    private static readonly FrozenDictionary<string, OptionDefinition> _byName =
        All.ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<char, OptionDefinition> _byShort =
        All.Where(o => o.Short != '\0').ToFrozenDictionary(o => o.Short);

    public static OptionDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public static OptionDefinition? Find(char shortName) => _byShort.GetValueOrDefault(shortName);

    public static string Title(OptionArea area) => area switch
    {
        OptionArea.General => "General",
        OptionArea.Interfaces => "Interfaces and ports",
        OptionArea.ControlSockets => "Control sockets",
        OptionArea.GatewayWeb => "Gateway: page, streams and viewers",
        OptionArea.Calls => "Calls and time limits",
        OptionArea.Limits => "Load limits",
        OptionArea.Log => "Logging",
        OptionArea.Security => "ICE, DTLS and SRTP",
        OptionArea.Media => "Media and transcoding",
        OptionArea.Recording => "Recording",
        OptionArea.Player => "Playing media",
        OptionArea.Reporting => "Statistics and events",
        OptionArea.Redis => "Redis",
        OptionArea.Monitoring => "Monitoring",
        OptionArea.Tuning => "Tuning",
        OptionArea.Kernel => "Kernel forwarding",
        _ => area.ToString(),
    };
}
