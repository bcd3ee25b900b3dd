using System.Globalization;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Calls;
using MediaEngine.Transport;

namespace MediaEngine.Server.Cli;

/// <summary>
/// The text commands of rtpengine-ctl, one row each: the words that select it, what follows them, and what it answers. The longest row that
/// fits is taken.
/// </summary>
internal sealed class CliCommands
{
    private const int AllCalls = int.MaxValue;
    private const string NoDatabase = "There is no database of calls (Redis) in this version\n";

    private static readonly string[] _database = ["ksadd", "ksrm", "kslist", "active", "standby"];

    private static readonly string[] _databaseSettings = ["redisallowederrors", "redisdisabletime", "redisconnecttimeout", "rediscmdtimeout"];

    private readonly CliContext _context;
    private readonly (string Words, string Argument, Func<string, string> Answer)[] _rows;

    public CliCommands(CliContext context)
    {
        _context = context;
        _rows =
        [
            ("usage", "", _ => Usage()),
            ("list numsessions", "", _ => NumberOfSessions()),
            ("list sessions", "[ all | own | foreign | CALL-ID ]", Sessions),
            ("list totals", "", _ => Totals()),
            ("list interfaces", "", _ => Interfaces()),
            ("list counters", "", _ => string.Concat(context.Counters().Select(c => $"{c.Name}: {c.Count}\n"))),
            ("list maxopenfiles", "", _ => $"{MaximumOpenFiles()}\n"),
            ("list jsonstats", "", _ => CallText.Json(context.Engine.StatisticsTree(context.Clock()))),
            ("list transcoders", "", _ => Transcoders()),
            .. new CliScalars(context).Rows(),
            ("call", "CALL-ID [ info | terminate | debug on | debug off | tag TAG info ]", Call),
            ("debug", "CALL-ID [ on | off ]", Debug),
            ("terminate all", "", _ => TerminateAll()),
            ("terminate own", "", _ => TerminateAll()),
            ("terminate foreign", "", _ => "All calls terminated by operator.\n"),
            ("terminate", "CALL-ID", Terminate),

            // What has to do with calls of other engines. There are none without a database.
            .. _database.Select(words => (words, "", (Func<string, string>)(_ => NoDatabase))),
            .. _databaseSettings.SelectMany(name => new[] { $"list {name}", $"set {name}" }).Select(words => (words, "NUMBER", (Func<string, string>)(_ => NoDatabase))),
        ];
    }

    /// <summary>Runs one line and gives the text to print.</summary>
    public string Execute(string line)
    {
        if (line.AsSpan().ContainsAnyInRange('\0', '\x1f') || line.Contains('\x7f', StringComparison.Ordinal))
            return "One command in one line without control characters is expected\n";
        string text = string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.StartsWith("get ", StringComparison.Ordinal))
            text = "list " + text[4..];
        (string Words, string Argument, Func<string, string> Answer)? best = null;
        foreach ((string Words, string Argument, Func<string, string> Answer) row in _rows)
        {
            bool fits = text == row.Words || (row.Argument.Length > 0 && text.StartsWith(row.Words + " ", StringComparison.Ordinal));
            if (fits && row.Words.Length > (best?.Words.Length ?? 0))
                best = row;
        }

        return best is null ? $"Unknown or incomplete command: {LogText.Name(text)}\n{Usage()}" : best.Value.Answer(text[best.Value.Words.Length..].Trim());
    }

    private string Usage()
    {
        StringBuilder text = new("Supported commands are:\n\n");
        foreach ((string words, string argument, _) in _rows)
            text.Append("    ").Append(words).Append(argument.Length > 0 ? " " : "").Append(argument).Append('\n');
        return text.ToString();
    }

    private string NumberOfSessions()
    {
        SessionFamilies families = _context.Engine.SessionFamilies();
        return $"Current sessions own: {_context.Engine.Sessions}\nCurrent sessions foreign: 0\nCurrent sessions total: {_context.Engine.Sessions}\n" +
            $"Current transcoded media: {_context.Engine.Transcoding().Medias}\nCurrent sessions ipv4 only media: {families.IPv4}\nCurrent sessions ipv6 only media: {families.IPv6}\n" +
            $"Current sessions ip mixed  media: {families.Mixed}\n";
    }

    private string Transcoders()
    {
        IReadOnlyList<(string Chain, int Routes)> chains = _context.Engine.Transcoding().Chains;
        return chains.Count == 0 ? "No transcoding chains\n" : string.Concat(chains.Select(c => $"{c.Chain}: {c.Routes} active\n"));
    }

    private static string MaximumOpenFiles()
    {
        string line = File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal)) ?? "";
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3) ?? "unknown";
    }

    private string Sessions(string which)
    {
        IReadOnlyList<string> calls = which == "foreign" ? [] : _context.Engine.CallIds(AllCalls);
        if (which is not ("" or "all" or "own" or "foreign"))
            return Info(which);
        return calls.Count == 0 ? "No sessions on this media relay.\n" : string.Concat(calls.Select(id => $"ID: {LogText.Name(id)}\n"));
    }

    private string Totals()
    {
        CallStatistics totals = _context.Engine.Statistics;
        return $"Total managed sessions: {totals.Managed}\nTotal rejected sessions: {totals.Rejected}\n" +
            string.Concat(Enum.GetValues<CallEnding>().Select(e => $"Total sessions ended by {e}: {totals.EndedBy(e)}\n")) +
            $"Total calls duration: {Number(totals.TotalDuration.TotalSeconds)}\n";
    }

    private string Interfaces()
    {
        StringBuilder text = new();
        foreach (PortPool pool in _context.Options.Interfaces.All.SelectMany(i => i.Addresses))
        {
            PortPoolUsage usage = _context.Ports.Usage(pool);
            text.Append($"Interface '{pool.InterfaceName}' address '{pool.Address.AddressText()}' ports {pool.PortMin}-{pool.PortMax}: ")
                .Append($"{usage.Used} used, {usage.Free} free\n");
        }

        return text.ToString();
    }

    private string Call(string arguments)
    {
        string[] words = arguments.Split(' ');
        return words[1..] switch
        {
            [] or ["info"] => Info(words[0]),
            ["terminate"] => Terminate(words[0]),
            ["debug", var how] => Debug($"{words[0]} {how}"),
            ["tag", var tag, "info"] => _context.Engine.Describe(words[0]) is { } call ? CallText.Tag(call, tag) : NotFound(words[0]),
            _ => $"Unknown or incomplete command: call {LogText.Name(arguments)}\n",
        };
    }

    private string Debug(string arguments)
    {
        string[] words = arguments.Split(' ');
        bool on = words is not [_, "off", ..];
        return _context.Engine.SetDebug(words[0], on) ? $"Debug logging {(on ? "on" : "off")} for {LogText.Name(words[0])}\n" : NotFound(words[0]);
    }

    private string Info(string callId) =>
        _context.Engine.Describe(callId) is { } call ? CallText.Call(callId, call) : NotFound(callId);

    private static string NotFound(string callId) => $"Call Id not found ({LogText.Name(callId)}).\n";

    private string Terminate(string callId) => _context.Engine.Terminate(callId, _context.Clock())
        ? $"Call Id {LogText.Name(callId)} successfully terminated by operator.\n"
        : NotFound(callId);

    private string TerminateAll()
    {
        foreach (string callId in _context.Engine.CallIds(AllCalls))
            _context.Engine.Terminate(callId, _context.Clock());
        return "All calls terminated by operator.\n";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
