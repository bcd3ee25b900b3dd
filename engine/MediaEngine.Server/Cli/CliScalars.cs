using System.Globalization;
using MediaEngine.Control;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Cli;

/// <summary>Numbers that the command line interface shows and changes while the engine runs, one row each.</summary>
internal sealed class CliScalars
{
    private readonly Scalar[] _all;
    private readonly double[] _atStart;
    private double _controlTrafficClass;

    public CliScalars(CliContext context)
    {
        ControlEngine engine = context.Engine;
        _controlTrafficClass = context.Options.Control.TrafficClass;
        Scalar Setting(string name, string prefix, int minimum, Func<ControlSettings, int> get, Func<ControlSettings, int, ControlSettings> change) =>
            new(name, prefix, minimum, int.MaxValue, () => get(engine.Settings), value => engine.Settings = change(engine.Settings, (int)value));
        Scalar Limit(string name, string prefix, Func<LimitOptions, double> get, Func<LimitOptions, double, LimitOptions> change) =>
            new(name, prefix, 0, double.MaxValue, () => get(context.Load?.Limits ?? context.Options.Limits), value =>
            {
                if (context.Load is { } load)
                    load.Limits = change(load.Limits, value);
            });
        _all =
        [
            Setting("maxsessions", "Maximum sessions configured on rtpengine: ", -1, s => s.MaxSessions, (s, v) => s with { MaxSessions = v }),
            Limit("maxcpu", "Maximum CPU usage configured on rtpengine: ", l => l.MaxCpu, (l, v) => l with { MaxCpu = v }),
            Limit("maxload", "Maximum load average configured on rtpengine: ", l => l.MaxLoad, (l, v) => l with { MaxLoad = v }),
            Limit("maxbw", "Maximum bandwidth configured on rtpengine: ", l => l.MaxBandwidth, (l, v) => l with { MaxBandwidth = (long)v }),
            Setting("timeout", "TIMEOUT=", 0, s => s.Timeouts.Media, (s, v) => s with { Timeouts = s.Timeouts with { Media = v } }),
            Setting("silenttimeout", "SILENT_TIMEOUT=", 0, s => s.Timeouts.Silent, (s, v) => s with { Timeouts = s.Timeouts with { Silent = v } }),
            Setting("offertimeout", "OFFER_TIMEOUT=", 0, s => s.Timeouts.Offer, (s, v) => s with { Timeouts = s.Timeouts with { Offer = v } }),
            Setting("finaltimeout", "FINAL_TIMEOUT=", 0, s => s.Timeouts.Final, (s, v) => s with { Timeouts = s.Timeouts with { Final = v } }),
            Setting("deletedelay", "", 0, s => s.DeleteDelay, (s, v) => s with { DeleteDelay = v }),
            new("loglevel", "", 0, 7, () => context.Level.Level, value => context.Level.Level = (int)value),
            new("controltos", "", 0, 255, () => _controlTrafficClass, value => context.SetControlTrafficClass((byte)(_controlTrafficClass = value))),
        ];
        _atStart = [.. _all.Select(s => s.Get())];
    }

    /// <summary>"list NAME" and "set NAME VALUE" of each, and what compares them with the start. A new timeout holds for calls from their next signalling on.</summary>
    public IEnumerable<(string Words, string Argument, Func<string, string> Answer)> Rows()
    {
        foreach (Scalar scalar in _all)
        {
            yield return ($"list {scalar.Name}", "", _ => $"{scalar.Prefix}{Text(scalar.Get())}\n");
            yield return ($"set {scalar.Name}", "NUMBER", text => Set(scalar, text));
        }

        yield return ("list loglevels", "", _ => $"{Text(_all.Single(s => s.Name == "loglevel").Get())}\n");
        yield return ("params start", "", _ => Lines((_, i) => Text(_atStart[i])));
        yield return ("params current", "", _ => Lines((scalar, _) => Text(scalar.Get())));
        yield return ("params diff", "", _ => Lines((scalar, i) => scalar.Get() == _atStart[i] ? null : $"{Text(_atStart[i])} => {Text(scalar.Get())}"));
        yield return ("params revert", "", _ => Revert());
    }

    private static string Set(Scalar scalar, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value < scalar.Minimum || value > scalar.Maximum
            || (scalar.IsWhole && value != Math.Floor(value)))
            return $"Fail setting {scalar.Name} to {text}; not a number of at least {Text(scalar.Minimum)}\n";
        scalar.Set(value);
        return value < 0 ? $"Success setting {scalar.Name} to {Text(value)}; disable feature\n" : $"Success setting {scalar.Name} to {Text(value)}\n";
    }

    private string Lines(Func<Scalar, int, string?> value) =>
        string.Concat(_all.Select((scalar, i) => value(scalar, i) is { } text ? $"{scalar.Name}: {text}\n" : ""));

    private string Revert()
    {
        for (int i = 0; i < _all.Length; i++)
            _all[i].Set(_atStart[i]);
        return "All parameters have the values of the start.\n";
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private sealed record Scalar(string Name, string Prefix, double Minimum, double Maximum, Func<double> Get, Action<double> Set)
    {
        public bool IsWhole => Name is not ("maxcpu" or "maxload");
    }
}
