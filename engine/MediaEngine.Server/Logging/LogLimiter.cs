namespace MediaEngine.Server.Logging;

/// <summary>
/// Limits lines of one kind per second, and reports afterwards how many more there were: senders of requests must not be able to fill the
/// disk. Lines of the normal life of a call (<see cref="LogEvents"/>) and debug lines are not limited: operators need the former and have
/// asked for the latter.
/// </summary>
internal sealed class LogLimiter
{
    public const int LinesPerSecond = 20;

    private const int MaximumKinds = 1000;
    private const long Second = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether the line may be written.</summary>
    /// <param name="kind">Its message without values.</param>
    /// <param name="now">In milliseconds.</param>
    /// <param name="leftOut">Suppressed lines of the kind that were not reported yet.</param>
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

    /// <summary>Kinds whose second is over and whose suppressed lines were not reported yet.</summary>
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
