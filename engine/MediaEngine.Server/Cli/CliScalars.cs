using MediaEngine.Control;

namespace MediaEngine.Server.Cli;

/// <summary>Numbers that the command line interface shows and changes while the engine runs, one row each.</summary>
internal static class CliScalars
{
    private static readonly Scalar[] _all =
    [
        new("maxsessions", "Maximum sessions configured on rtpengine: ", -1, s => s.MaxSessions, (s, v) => s with { MaxSessions = v }),
        new("timeout", "TIMEOUT=", 0, s => s.Timeouts.Media, (s, v) => s with { Timeouts = s.Timeouts with { Media = v } }),
        new("silenttimeout", "SILENT_TIMEOUT=", 0, s => s.Timeouts.Silent, (s, v) => s with { Timeouts = s.Timeouts with { Silent = v } }),
        new("offertimeout", "OFFER_TIMEOUT=", 0, s => s.Timeouts.Offer, (s, v) => s with { Timeouts = s.Timeouts with { Offer = v } }),
        new("finaltimeout", "FINAL_TIMEOUT=", 0, s => s.Timeouts.Final, (s, v) => s with { Timeouts = s.Timeouts with { Final = v } }),
        new("deletedelay", "", 0, s => s.DeleteDelay, (s, v) => s with { DeleteDelay = v }),
    ];

    /// <summary>"list NAME" and "set NAME VALUE" of each. A new timeout holds for calls from their next signalling on.</summary>
    public static IEnumerable<(string Words, string Argument, Func<string, string> Answer)> Rows(ControlEngine engine)
    {
        foreach (Scalar scalar in _all)
        {
            yield return ($"list {scalar.Name}", "", _ => $"{scalar.Prefix}{scalar.Get(engine.Settings)}\n");
            yield return ($"set {scalar.Name}", "NUMBER", text => Set(engine, scalar, text));
        }
    }

    private static string Set(ControlEngine engine, Scalar scalar, string text)
    {
        if (!int.TryParse(text, out int value) || value < scalar.Minimum)
            return $"Fail setting {scalar.Name} to {text}; not a number of at least {scalar.Minimum}\n";
        engine.Settings = scalar.Change(engine.Settings, value);
        return value < 0 ? $"Success setting {scalar.Name} to {value}; disable feature\n" : $"Success setting {scalar.Name} to {value}\n";
    }

    private sealed record Scalar(
        string Name, string Prefix, int Minimum, Func<ControlSettings, int> Get, Func<ControlSettings, int, ControlSettings> Change);
}
