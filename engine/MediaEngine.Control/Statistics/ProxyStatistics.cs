using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Statistics;

/// <summary>Requests of one control address.</summary>
public sealed class ProxyStatistics
{
    private readonly long[] _requests = new long[NgCommands.All.Length];

    private readonly TimeSpan[] _durations = new TimeSpan[NgCommands.All.Length];

    public long Errors { get; internal set; }

    public long Requests(NgCommand command) => _requests[(int)command];

    /// <summary>Time spent on requests of a command; zero without a clock.</summary>
    public TimeSpan Duration(NgCommand command) => _durations[(int)command];

    internal void Count(NgCommand command) => _requests[(int)command]++;

    internal void Spent(NgCommand command, TimeSpan time) => _durations[(int)command] += time;
}
