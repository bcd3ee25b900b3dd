using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Which stream a full table of SSRCs evicts; SSRCs are attacker-controlled. First streams that are not from the peer. For a new stream of
/// the peer also the peer's own: those of one packet first, then the one silent longest. A stream of somebody else never evicts one of the
/// peer's.
/// </summary>
internal static class StreamEviction
{
    /// <summary>
    /// A stream with this many packets that was received a moment ago is not evicted for one that is not verified to be the peer's.
    /// </summary>
    private const int EstablishedPackets = 50;

    private static readonly TimeSpan _recent = TimeSpan.FromSeconds(2);

    /// <summary>Index of the stream to evict; -1 for none.</summary>
    /// <param name="isForeign">The new stream is not verified to be the peer's.</param>
    public static int Choose<T>(ReadOnlySpan<T> streams, bool isForeign, MonotonicTime now)
        where T : class, ISsrcStream
    {
        int weakest = -1;
        for (int i = 0; i < streams.Length; i++)
        {
            T stream = streams[i];
            if (stream.IsPinned
                || (isForeign && (!stream.IsForeign || (stream.Packets >= EstablishedPackets && now - stream.LastUse < _recent))))
                continue;
            if (weakest < 0 || IsWeaker(stream, streams[weakest]))
                weakest = i;
        }

        return weakest;
    }

    private static bool IsWeaker<T>(T a, T b)
        where T : class, ISsrcStream
    {
        if (a.IsForeign != b.IsForeign)
            return a.IsForeign;
        bool aIsSingle = a.Packets <= 1;
        return aIsSingle != b.Packets <= 1 ? aIsSingle : a.LastUse < b.LastUse;
    }
}

/// <summary>One SSRC of a section, in either direction, for the eviction.</summary>
internal interface ISsrcStream
{
    /// <summary>Not verified to be the peer's: see <see cref="ReceivedPacket.IsForeign"/>.</summary>
    bool IsForeign { get; }

    /// <summary>Used elsewhere at the moment.</summary>
    bool IsPinned { get; }

    long Packets { get; }

    MonotonicTime LastUse { get; }
}
