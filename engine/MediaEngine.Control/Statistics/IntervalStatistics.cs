using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Statistics;

/// <summary>
/// Statistics between two readings: requests per second, their durations, the number of calls. Readers get the last complete interval.
/// </summary>
internal sealed class IntervalStatistics
{
    private CommandInterval[] _running = Fresh();
    private CommandInterval[] _ended = Fresh();
    private Sessions _sessions;
    private Sessions _endedSessions;
    private MonotonicTime _second;

    /// <summary>Of the last complete interval.</summary>
    public TimeSpan CallsDuration => _endedSessions.Duration;

    public int MinimumSessions => _endedSessions.Minimum;

    public int MaximumSessions => _endedSessions.Maximum;

    public CommandInterval Of(NgCommand command) => _ended[(int)command];

    /// <param name="spent">Duration of the request.</param>
    /// <param name="sessions">Number of calls after it.</param>
    public void Requested(NgCommand command, TimeSpan spent, int sessions, MonotonicTime now)
    {
        Advance(now);
        _running[(int)command].Add(spent);
        _sessions.Count(sessions);
    }

    public void Ended(TimeSpan duration, int sessions)
    {
        _sessions.Duration += duration;
        _sessions.Count(sessions);
    }

    /// <summary>Ends the interval; the next one begins.</summary>
    public void Close(int sessions, MonotonicTime now)
    {
        Advance(now);
        foreach (CommandInterval command in _running)
            command.CloseSecond();
        (_ended, _running) = (_running, Fresh());
        (_endedSessions, _sessions) = (_sessions, new Sessions(sessions));
    }

    /// <summary>Counts seconds without a request.</summary>
    private void Advance(MonotonicTime now)
    {
        if (_second == default)
            _second = now;
        int seconds = (int)Math.Min((now - _second).TotalSeconds, CommandInterval.MaximumSeconds);
        for (int i = 0; i < seconds; i++)
        {
            foreach (CommandInterval command in _running)
                command.CloseSecond();
        }

        _second += TimeSpan.FromSeconds(Math.Floor((now - _second).TotalSeconds));
    }

    private static CommandInterval[] Fresh()
    {
        var commands = new CommandInterval[NgCommands.All.Length];
        for (int i = 0; i < commands.Length; i++)
            commands[i] = new CommandInterval();
        return commands;
    }

    private struct Sessions(int count)
    {
        private bool _counted = true;

        public int Minimum { get; private set; } = count;

        public int Maximum { get; private set; } = count;

        public TimeSpan Duration { get; set; }

        public void Count(int count)
        {
            Minimum = _counted ? Math.Min(Minimum, count) : count;
            Maximum = Math.Max(Maximum, count);
            _counted = true;
        }
    }
}

/// <summary>Requests of one command in an interval.</summary>
internal sealed class CommandInterval
{
    /// <summary>Longer gaps count as this long.</summary>
    public const int MaximumSeconds = 3600;

    private TimeSpan _total;
    private int _inSecond;
    private int _seconds;

    public int Requests { get; private set; }

    public TimeSpan MinimumDelay { get; private set; }

    public TimeSpan MaximumDelay { get; private set; }

    public TimeSpan AverageDelay => Requests == 0 ? TimeSpan.Zero : _total / Requests;

    /// <summary>Requests in the second with the fewest.</summary>
    public int MinimumRate { get; private set; }

    public int MaximumRate { get; private set; }

    public double AverageRate => _seconds == 0 ? Requests : (double)Requests / _seconds;

    public void Add(TimeSpan spent)
    {
        MinimumDelay = Requests == 0 || spent < MinimumDelay ? spent : MinimumDelay;
        MaximumDelay = spent > MaximumDelay ? spent : MaximumDelay;
        _total += spent;
        Requests++;
        _inSecond++;
    }

    public void CloseSecond()
    {
        MinimumRate = _seconds == 0 ? _inSecond : Math.Min(MinimumRate, _inSecond);
        MaximumRate = Math.Max(MaximumRate, _inSecond);
        _seconds++;
        _inSecond = 0;
    }
}
