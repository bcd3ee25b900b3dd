using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;

namespace MediaEngine.Testing;

/// <summary>The codec hosts of a worker in virtual time.</summary>
public sealed class SimCodecHosts(SimNetwork network, Func<IDatagramHandler> handler, Func<int> nextToken) : ICodecHosts, IDisposable
{
    /// <summary>From the start of a process to its first message.</summary>
    public TimeSpan StartTime { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Why no host can be started; null when they can.</summary>
    public string? Refusal { get; set; }

    /// <summary>All that were started, also those that have ended.</summary>
    public List<SimCodecHost> All { get; } = [];

    /// <summary>Those that run.</summary>
    public IEnumerable<SimCodecHost> Running => All.Where(h => !h.IsEnded);

    /// <summary>Called with each new host before it begins.</summary>
    public Action<SimCodecHost>? Started { get; set; }

    public bool TryStart([NotNullWhen(true)] out CodecHostChannel? channel, out string failure)
    {
        (channel, failure) = (null, Refusal ?? "");
        if (Refusal is not null)
            return false;
        var host = new SimCodecHost(network, handler, nextToken());
        All.Add(host);
        Started?.Invoke(host);
        network.Schedule(StartTime, () => host.Send(new LaneMessage { Kind = LaneMessageKind.Started, Timestamp = -1 }, []));
        channel = host.Channel;
        return true;
    }

    public void End(CodecHostChannel channel) => All.First(h => h.Channel == channel).End();

    /// <summary>An octet for the host of a connection; false when there is none.</summary>
    public bool TryWake(int connection)
    {
        SimCodecHost? host = Running.FirstOrDefault(h => h.Channel.Connection == connection);
        host?.Wake();
        return host is not null;
    }

    public void Dispose() => All.ForEach(h => h.Dispose());
}
