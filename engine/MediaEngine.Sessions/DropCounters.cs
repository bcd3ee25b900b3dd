using System.Collections.Immutable;

namespace MediaEngine.Sessions;

/// <summary>Datagrams that came to one transport and went nowhere, by reason. Made with its transport, so that counting allocates nothing; touched by drops only.</summary>
internal sealed class DropCounters
{
    private readonly long[] _counts = new long[WorkerCounters.ResultNames.Count];

    /// <summary>Whether the result means that the datagram, or a copy of it, was dropped.</summary>
    public static bool IsDrop(PacketResult result) => result > PacketResult.Consumed;

    public void Count(PacketResult reason) => _counts[(int)reason]++;

    /// <summary>Reasons there were, in the order of their numbers.</summary>
    public ImmutableArray<(PacketResult Reason, long Packets)> Snapshot()
    {
        if (!_counts.AsSpan().ContainsAnyExcept(0))
            return [];
        var drops = ImmutableArray.CreateBuilder<(PacketResult, long)>();
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] != 0)
                drops.Add(((PacketResult)i, _counts[i]));
        }

        return drops.DrainToImmutable();
    }
}
