using MediaEngine.Primitives;
using MediaEngine.Sessions.Routing;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// With hundreds of calls, what a packet needs of its call is in no cache, and it hangs in a chain: port, peer, section, stream, route, the other
/// port. One packet at a time waits for each link; here every link of a whole batch is loaded at once, a link after the other.
/// </summary>
internal static class PacketPrefetch
{
    /// <summary>Datagrams prepared at once: enough to overlap, few enough to stay in the cache until they are handled.</summary>
    public const int Batch = 32;

    /// <summary>What an object of these classes has at most, in bytes: fields in use of every packet.</summary>
    private const int TransportBytes = 320;
    private const int SectionBytes = 256;

    public static void Begin(ReadOnlySpan<int> tokens, DatagramRouter router)
    {
        foreach (int token in tokens)
            CacheLines.Prefetch(router.Find(token), TransportBytes);
        foreach (int token in tokens)
            router.Find(token)?.PrefetchParts();
        foreach (int token in tokens)
            CacheLines.Prefetch(SectionOf(router.Find(token)), SectionBytes);
        foreach (int token in tokens)
            SectionOf(router.Find(token))?.PrefetchParts();
        foreach (int token in tokens)
            CacheLines.Prefetch(RouteOf(router.Find(token)), 128);
        foreach (int token in tokens)
            RouteOf(router.Find(token))?.PrefetchParts(SectionBytes);
        bool transcodes = false;
        foreach (int token in tokens)
        {
            if (RouteOf(router.Find(token)) is not { } route)
                continue;
            CacheLines.Prefetch(route.To.RtpTransport, TransportBytes);
            transcodes |= route.PrefetchTranscoder();
        }

        foreach (int token in tokens)
            RouteOf(router.Find(token))?.To.RtpTransport?.PrefetchParts();
        if (!transcodes)
            return;
        foreach (int token in tokens)
            RouteOf(router.Find(token))?.PrefetchTranscoderParts();
        foreach (int token in tokens)
            RouteOf(router.Find(token))?.PrefetchCodecs();
    }

    private static MediaSection? SectionOf(MediaTransport? transport) =>
        transport?.Receiver is SectionGroup { Sections: [MediaSection first, ..] } ? first : null;

    private static SectionRoute? RouteOf(MediaTransport? transport) => SectionOf(transport)?.LastRoute as SectionRoute;
}
