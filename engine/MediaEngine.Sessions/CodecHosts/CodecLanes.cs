using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Sessions.CodecHosts;

/// <summary>
/// The codec hosts of one worker and the lanes on them. A host is started when a lane needs it, and ends when it has had none for a while.
/// When a host dies, its lanes start again in another one.
/// </summary>
internal sealed class CodecLanes(WorkerContext context) : ICodecLanes
{
    /// <summary>A stream that has ended so many hosts is refused.</summary>
    private const int MostKills = 3;

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(10);

    private readonly List<CodecHost> _hosts = [];
    private int _hung;
    private MonotonicTime _hungAt;

    /// <summary>The lanes of a worker.</summary>
    public static CodecLanes Of(WorkerContext context)
    {
        context.Codecs ??= new CodecLanes(context);
        return (CodecLanes)context.Codecs;
    }

    public int Hosts => _hosts.Count;

    /// <summary>Hosts that died or were ended because they hung.</summary>
    public long LostHosts { get; private set; }

    /// <summary>Hosts that did not answer in the last seconds. The machine may be overloaded, so the next ones get more time.</summary>
    public int RecentlyHung(MonotonicTime now) => _hung > 0 && now - _hungAt < _soon ? _hung : 0;

    /// <summary>A host did not answer in time.</summary>
    public void Hung(MonotonicTime now) => (_hung, _hungAt) = (RecentlyHung(now) + 1, now);

    /// <summary>Opens a lane. <see cref="ILaneUser.LaneBegins"/> follows.</summary>
    /// <param name="failure">Why not, as a sentence.</param>
    public bool TryOpen(
        LaneSettings settings, ILaneUser user, MonotonicTime now, [NotNullWhen(true)] out CodecLane? lane, out string failure)
    {
        lane = new CodecLane(this, settings, user);
        if (TryPlace(lane, now, out failure))
            return true;
        lane = null;
        return false;
    }

    public void Close(CodecLane lane)
    {
        lane.Host?.Remove(lane);
        lane.Host = null;
    }

    public void CloseAll()
    {
        foreach (CodecHost host in _hosts)
            host.End();
        _hosts.Clear();
    }

    /// <summary>A host has had no lane for a while.</summary>
    public void Idle(CodecHost host)
    {
        _hosts.Remove(host);
        host.End();
    }

    /// <summary>A host is gone, with what its lanes were doing.</summary>
    /// <param name="culprit">The lane that hung; null when the process ended.</param>
    /// <param name="blames">False when none of the lanes can have ended it: it never began.</param>
    public void Lost(CodecHost host, CodecLane? culprit, bool blames, string reason, MonotonicTime now)
    {
        LostHosts++;
        _hosts.Remove(host);
        host.End();
        CodecLane[] lanes = [.. host.Lanes];
        CodecLane[] suspects = culprit is not null ? [culprit] : blames ? [.. lanes.Where(l => l.Outstanding > 0)] : [];
        foreach (CodecLane lane in suspects)
        {
            lane.Kills += suspects.Length == 1 ? 1 : 0;
            lane.IsSuspect = true;
        }

        foreach (CodecLane lane in lanes)
        {
            lane.Host = null;
            if (lane.Kills >= MostKills)
                Fail(lane, $"The stream has ended the process of the codecs {MostKills} times, and is not transcoded any more.", now);
            else if (!blames)
                Fail(lane, reason, now);
            else if (!TryPlace(lane, now, out string failure))
                Fail(lane, failure, now);
        }
    }

    private static void Fail(CodecLane lane, string reason, MonotonicTime now)
    {
        lane.Host = null;
        lane.User.LaneFailed(reason, now);
    }

    private bool TryPlace(CodecLane lane, MonotonicTime now, out string failure)
    {
        failure = "";
        CodecHost? best = null;
        foreach (CodecHost host in _hosts)
        {
            bool mayShare = host.Lanes.Count == 0 || (!lane.IsSuspect && !host.HasSuspect);
            if (mayShare && host.HasRoom && (best is null || host.Lanes.Count < best.Lanes.Count))
                best = host;
        }

        if (best is null || (best.Lanes.Count > 0 && _hosts.Count < context.Options.MaximumCodecHosts && lane.IsSuspect))
        {
            if (_hosts.Count < context.Options.MaximumCodecHosts)
                best = TryStart(now, out failure);
            else
                best ??= _hosts.Where(h => h.HasRoom).MinBy(h => h.Lanes.Count);
        }

        if (best is null)
        {
            failure = failure.Length > 0 ? failure : "All lanes of the codec hosts are in use.";
            return false;
        }

        if (best.TryAdd(lane, now))
            return true;
        failure = "The codec host does not take another stream now.";
        return false;
    }

    private CodecHost? TryStart(MonotonicTime now, out string failure)
    {
        if (context.Io.CodecHosts is not { } processes)
        {
            failure = "Codec hosts are turned off.";
            return null;
        }

        if (!processes.TryStart(out CodecHostChannel? channel, out failure))
        {
            failure = $"The codec host cannot be started: {failure}.";
            return null;
        }

        var host = new CodecHost(context, this, processes, channel, now);
        _hosts.Add(host);
        return host;
    }
}
