namespace MediaEngine.Server.Logging;

/// <summary>
/// Lets so many lines of one kind pass in a second, and tells afterwards how many more there were: whoever can send requests must not be
/// able to fill the disk. Lines that a call brings in its life (<see cref="LogEvents"/>) and those of the debug level are not limited: an
/// operator counts on the former and has asked for the latter.
/// </summary>
internal sealed class LogLimiter
{
    public const int LinesPerSecond = 20;

    private const int MaximumKinds = 1000;
    private const long Second = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether the line may be written.</summary>
    /// <param name="kind">What its message looks like without the values.</param>
    /// <param name="now">Milliseconds.</param>
    /// <param name="leftOut">Lines of the kind that were left out before this one and have not been told of.</param>
    public bool Admits(string kind, int severity, long now, out long leftOut)
    {
        leftOut = 0;
        lock (_lock)
        {
            if (!_kinds.TryGetValue(kind, out Kind? its))
            {
                if (_kinds.Count >= MaximumKinds)
                    return true;
                _kinds[kind] = its = new Kind { Begin = now };
            }

            its.Severity = severity;
            if (now - its.Begin >= Second)
            {
                (leftOut, its.LeftOut) = (its.LeftOut, 0);
                (its.Begin, its.Lines) = (now, 0);
            }

            if (its.Lines < LinesPerSecond)
            {
                its.Lines++;
                return true;
            }

            its.LeftOut++;
            return false;
        }
    }

    /// <summary>Kinds whose second is over and of which lines were left out that nothing has told of.</summary>
    /// <param name="more">There are others whose second is not over.</param>
    public IReadOnlyList<(string Kind, int Severity, long LeftOut)> TakeLeftOut(long now, out bool more)
    {
        more = false;
        List<(string, int, long)> result = [];
        lock (_lock)
        {
            foreach ((string name, Kind kind) in _kinds)
            {
                if (kind.LeftOut == 0)
                    continue;
                if (now - kind.Begin < Second)
                {
                    more = true;
                    continue;
                }

                result.Add((name, kind.Severity, kind.LeftOut));
                kind.LeftOut = 0;
            }
        }

        return result;
    }

    private sealed class Kind
    {
        public long Begin { get; set; }

        public int Lines { get; set; }

        public int Severity { get; set; }

        public long LeftOut { get; set; }
    }
}
