using System.Globalization;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Calls;
using MediaEngine.Transport;
using static MediaEngine.Protocol.Compatibility.NameStatus;

namespace MediaEngine.Server.Cli;

/// <summary>
/// The text commands of rtpengine-ctl, one row each: the words that select it, its argument, and its answer. The longest row that matches
/// is used.
/// </summary>
internal sealed class CliCommands
{
    private const int AllCalls = int.MaxValue;
    private const string OwnTexts = "The reply has a different text.";
    private const string NoDatabase = "There is no database of calls (Redis) in this version\n";

    private static readonly string[] _database = ["ksadd", "ksrm", "kslist", "active", "standby"];

    private static readonly string[] _databaseSettings = ["redisallowederrors", "redisdisabletime", "redisconnecttimeout",
        "rediscmdtimeout"];

    /// <summary>Every command, in the order of the usage text.</summary>
    public static readonly IReadOnlyList<CliRow> All =
    [
        new("usage", "", Same, (_, _) => Usage()),
        new("list numsessions", "", Same, (c, _) => c.NumberOfSessions()),
        new("list sessions", "[ all | own | foreign | CALL-ID ]", Same, (c, which) => c.Sessions(which)),
        new("list totals", "", Same, (c, _) => c.Totals()) { Remark = OwnTexts },
        new("list interfaces", "", Same, (c, _) => c.Interfaces()) { Remark = OwnTexts },
        new("list counters", "", Same,
            (c, _) => string.Concat(c._context.Counters().Select(n => $"{n.Name}: {n.Count}\n"))) { Remark = OwnTexts },
        new("list maxopenfiles", "", Same, (_, _) => $"{MaximumOpenFiles()}\n"),
        new("list jsonstats", "", Same, (c, _) => CallText.Json(c._context.Engine.StatisticsTree(c._context.Clock()))),
        new("list transcoders", "", Same, (c, _) => c.Transcoders()) { Remark = OwnTexts },
        .. CliScalars.Rows,
        new("call", "CALL-ID [ info | terminate | debug on | debug off | tag TAG info ]", Same,
            (c, text) => c.Call(text)) { Remark = OwnTexts },
        new("debug", "CALL-ID [ on | off ]", Same, (c, text) => c.Debug(text)),
        new("terminate all", "", Same, (c, _) => c.TerminateAll()),
        new("terminate own", "", Same, (c, _) => c.TerminateAll()),
        new("terminate foreign", "", Same,
            (_, _) => "All calls terminated by operator.\n") { Remark = "There are no calls of other engines." },
        new("terminate", "CALL-ID", Same, (c, callId) => c.Terminate(callId)),

        // Commands about calls of other engines, which exist only with a database.
        .. _database.Select(words => NoDatabaseRow(words, "")),
        .. _databaseSettings.SelectMany(name => new[] { $"list {name}", $"set {name}" }).Select(words => NoDatabaseRow(words, "NUMBER")),
    ];

    private readonly CliContext _context;

    public CliCommands(CliContext context)
    {
        _context = context;
        Scalars = new CliScalars(context);
    }

    /// <summary>Numbers that can be shown and changed.</summary>
    public CliScalars Scalars { get; }

    /// <summary>Runs one line and returns the text to print.</summary>
    public string Execute(string line)
    {
        if (line.AsSpan().ContainsAnyInRange('\0', '\x1f') || line.Contains('\x7f', StringComparison.Ordinal))
            return "Expected one command on one line without control characters\n";
        string text = string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.StartsWith("get ", StringComparison.Ordinal))
            text = "list " + text[4..];
        CliRow? best = null;
        foreach (CliRow row in All)
        {
            bool fits = text == row.Words || (row.Argument.Length > 0 && text.StartsWith(row.Words + " ", StringComparison.Ordinal));
            if (fits && row.Words.Length > (best?.Words.Length ?? 0))
                best = row;
        }

        return best is null
            ? $"Unknown or incomplete command: {LogText.Name(text)}\n{Usage()}"
            : best.Answer(this, text[best.Words.Length..].Trim());
    }

    private static CliRow NoDatabaseRow(string words, string argument) =>
        new(words, argument, NotYet, (_, _) => NoDatabase) { Remark = "There is no Redis." };

    private static string Usage()
    {
        StringBuilder text = new("Supported commands are:\n\n");
        foreach (CliRow row in All)
            text.Append("    ").Append(row.Words).Append(row.Argument.Length > 0 ? " " : "").Append(row.Argument).Append('\n');
        return text.ToString();
    }

    private string NumberOfSessions()
    {
        SessionFamilies families = _context.Engine.SessionFamilies();
        return $"Current sessions own: {_context.Engine.Sessions}\nCurrent sessions foreign: 0\n" +
            $"Current sessions total: {_context.Engine.Sessions}\n" +
            $"Current transcoded media: {_context.Engine.Transcoding().Sections}\nCurrent sessions ipv4 only media: {families.IPv4}\n" +
            $"Current sessions ipv6 only media: {families.IPv6}\n" +
            $"Current sessions ip mixed  media: {families.Mixed}\n";
    }

    private string Transcoders()
    {
        IReadOnlyList<(string Chain, int Routes)> chains = _context.Engine.Transcoding().Chains;
        return chains.Count == 0 ? "No transcoding chains\n" : string.Concat(chains.Select(c => $"{c.Chain}: {c.Routes} active\n"));
    }

    private static string MaximumOpenFiles()
    {
        string line = File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            ?? "";
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
        return _context.Engine.SetDebug(words[0], on)
            ? $"Debug logging {(on ? "on" : "off")} for {LogText.Name(words[0])}\n" : NotFound(words[0]);
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
