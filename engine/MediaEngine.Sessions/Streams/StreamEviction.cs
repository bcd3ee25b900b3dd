using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Who gives way in a full table of SSRCs, which are for anybody to make up: first what is not from the peer; then, for the peer alone,
/// its own: of one packet before others, and what was silent longest. What somebody else sends never takes a place of the peer's.
/// </summary>
internal static class StreamEviction
{
    /// <summary>A stream of so many packets that was heard a moment ago does not give way to one that is not known to be the peer's.</summary>
    private const int EstablishedPackets = 50;

    private static readonly TimeSpan _recent = TimeSpan.FromSeconds(2);

    /// <summary>Index of the stream whose place a new one takes; -1 when it has to do without.</summary>
    /// <param name="isForeign">The new one is not known to be the peer's.</param>
    public static int Choose<T>(ReadOnlySpan<T> streams, bool isForeign, MonotonicTime now)
        where T : class, ISsrcStream
    {
        int weakest = -1;
        for (int i = 0; i < streams.Length; i++)
        {
            T stream = streams[i];
            if (stream.IsPinned || (isForeign && (!stream.IsForeign || (stream.Packets >= EstablishedPackets && now - stream.LastUse < _recent))))
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

/// <summary>One SSRC of a section, in either direction, as far as its place in the table is concerned.</summary>
internal interface ISsrcStream
{
    /// <summary>Nothing says that it is the peer's: see <see cref="ReceivedPacket.IsForeign"/>.</summary>
    bool IsForeign { get; }

    /// <summary>Somebody else works on it now.</summary>
    bool IsPinned { get; }

    long Packets { get; }

    MonotonicTime LastUse { get; }
}
