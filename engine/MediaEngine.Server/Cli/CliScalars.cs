using System.Globalization;
using MediaEngine.Control;
using MediaEngine.Server.Options;
using MediaEngine.Sessions.Plan;
using static MediaEngine.Protocol.Compatibility.NameStatus;

namespace MediaEngine.Server.Cli;

/// <summary>Numbers that the command line interface shows and changes while the engine runs, one row each.</summary>
internal sealed class CliScalars
{
    private const string OwnTexts = "The reply has a different text.";

    private static readonly Scalar[] _all =
    [
        Setting("maxsessions", "Maximum sessions configured on rtpengine: ", -1, s => s.MaxSessions, (s, v) => s with { MaxSessions = v }),
        Limit("maxcpu", "Maximum CPU usage configured on rtpengine: ", l => l.MaxCpu, (l, v) => l with { MaxCpu = v }),
        Limit("maxload", "Maximum load average configured on rtpengine: ", l => l.MaxLoad, (l, v) => l with { MaxLoad = v }),
        Limit("maxbw", "Maximum bandwidth configured on rtpengine: ", l => l.MaxBandwidth, (l, v) => l with { MaxBandwidth = (long)v }),
        Timeout("timeout", "TIMEOUT=", t => t.Media, (t, v) => t with { Media = v }),
        Timeout("silenttimeout", "SILENT_TIMEOUT=", t => t.Silent, (t, v) => t with { Silent = v }),
        Timeout("offertimeout", "OFFER_TIMEOUT=", t => t.Offer, (t, v) => t with { Offer = v }),
        Timeout("finaltimeout", "FINAL_TIMEOUT=", t => t.Final, (t, v) => t with { Final = v }),
        Setting("deletedelay", "", 0, s => s.DeleteDelay, (s, v) => s with { DeleteDelay = v }),
        new("loglevel", "", 0, 7, c => c._context.Level.Level, (c, value) => c._context.Level.Level = (int)value),
        new("controltos", "", 0, 255, c => c._controlTrafficClass,
            (c, value) => c._context.SetControlTrafficClass((byte)(c._controlTrafficClass = value))),
    ];

    private readonly CliContext _context;
    private readonly double[] _atStart;
    private double _controlTrafficClass;

    public CliScalars(CliContext context)
    {
        _context = context;
        _controlTrafficClass = context.Options.Control.TrafficClass;
        _atStart = [.. _all.Select(s => s.Get(this))];
    }

    /// <summary>
    /// "list NAME" and "set NAME VALUE" of each, and the comparison with the values at start. A new timeout applies to calls from their
    /// next signalling on.
    /// </summary>
    public static IEnumerable<CliRow> Rows
    {
        get
        {
            foreach (Scalar scalar in _all)
            {
                yield return new($"list {scalar.Name}", "", Same, (c, _) => $"{scalar.Prefix}{Text(scalar.Get(c.Scalars))}\n");
                yield return new($"set {scalar.Name}", "NUMBER", Same, (c, text) => c.Scalars.Set(scalar, text));
            }

            yield return new("list loglevels", "", Same, (c, _) => $"{Text(c.Scalars._context.Level.Level)}\n");
            yield return new("params start", "", Same, (c, _) => c.Scalars.Start()) { Remark = OwnTexts };
            yield return new("params current", "", Same, (c, _) => c.Scalars.Current()) { Remark = OwnTexts };
            yield return new("params diff", "", Same, (c, _) => c.Scalars.Difference()) { Remark = OwnTexts };
            yield return new("params revert", "", Same, (c, _) => c.Scalars.Revert()) { Remark = OwnTexts };
        }
    }

    private static Scalar Setting(string name, string prefix, int minimum, Func<ControlSettings, int> get,
        Func<ControlSettings, int, ControlSettings> change) =>
            new(name, prefix, minimum, int.MaxValue, c => get(c._context.Engine.Settings),
                (c, value) => c._context.Engine.Settings = change(c._context.Engine.Settings, (int)value));

    private static Scalar Timeout(string name, string prefix, Func<CallTimeouts, int> get, Func<CallTimeouts, int, CallTimeouts> change) =>
        Setting(name, prefix, 0, s => get(s.Timeouts), (s, v) => s with { Timeouts = change(s.Timeouts, v) });

    private static Scalar Limit(string name, string prefix, Func<LimitOptions, double> get,
        Func<LimitOptions, double, LimitOptions> change) =>
            new(name, prefix, 0, double.MaxValue, c => get(c._context.Load?.Limits ?? c._context.Options.Limits), (c, value) =>
            {
                if (c._context.Load is { } load)
                    load.Limits = change(load.Limits, value);
            });

    private string Set(Scalar scalar, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value < scalar.Minimum
            || value > scalar.Maximum || (scalar.IsWhole && value != Math.Floor(value)))
            return $"Fail setting {scalar.Name} to {text}; not a number of at least {Text(scalar.Minimum)}\n";
        scalar.Set(this, value);
        return value < 0
            ? $"Success setting {scalar.Name} to {Text(value)}; disable feature\n" : $"Success setting {scalar.Name} to {Text(value)}\n";
    }

    private string Start() => Lines((_, i) => Text(_atStart[i]));

    private string Current() => Lines((scalar, _) => Text(scalar.Get(this)));

    private string Difference() =>
        Lines((scalar, i) => scalar.Get(this) == _atStart[i] ? null : $"{Text(_atStart[i])} => {Text(scalar.Get(this))}");

    private string Lines(Func<Scalar, int, string?> value) =>
        string.Concat(_all.Select((scalar, i) => value(scalar, i) is { } text ? $"{scalar.Name}: {text}\n" : ""));

    private string Revert()
    {
        for (int i = 0; i < _all.Length; i++)
            _all[i].Set(this, _atStart[i]);
        return "All parameters have their initial values.\n";
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private sealed record Scalar(
        string Name, string Prefix, double Minimum, double Maximum, Func<CliScalars, double> Get, Action<CliScalars, double> Set)
    {
        public bool IsWhole => Name is not ("maxcpu" or "maxload");
    }
}
