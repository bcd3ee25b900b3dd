using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MediaEngine.Sessions.Counters;

/// <summary>
/// Dropped datagrams of one transport, by reason. Created at the transport's first drop, because most transports never drop anything. The
/// first <see cref="Places"/> reasons have a counter each, more than any transport in the tests has had.
/// </summary>
internal sealed class DropCounters
{
    private const int Places = 16;

    private Reasons _reasons;
    private Counts _counts;

    /// <summary>Whether the result means that the datagram, or a copy of it, was dropped.</summary>
    public static bool IsDrop(PacketResult result) => result > PacketResult.Consumed;

    public void Count(PacketResult reason)
    {
        for (int i = 0; i < Places; i++)
        {
            if (_counts[i] == 0)
                _reasons[i] = reason;
            if (_reasons[i] != reason)
                continue;
            if (_counts[i] < uint.MaxValue)
                _counts[i]++;
            return;
        }
    }

    /// <summary>The reasons that occurred, in the order of their values.</summary>
    public ImmutableArray<(PacketResult Reason, long Packets)> Snapshot()
    {
        if (_counts[0] == 0)
            return [];
        var drops = ImmutableArray.CreateBuilder<(PacketResult Reason, long Packets)>();
        for (int i = 0; i < Places && _counts[i] != 0; i++)
            drops.Add((_reasons[i], _counts[i]));
        drops.Sort(static (a, b) => a.Reason.CompareTo(b.Reason));
        return drops.DrainToImmutable();
    }

    [InlineArray(Places)]
    private struct Reasons
    {
        private PacketResult _first;
    }

    [InlineArray(Places)]
    private struct Counts
    {
        private uint _first;
    }
}
