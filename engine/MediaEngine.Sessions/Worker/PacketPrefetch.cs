using MediaEngine.Primitives;
using MediaEngine.Sessions.Routing;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// With hundreds of calls, nothing a packet needs of its call is in a cache, and it is a chain of objects: port, peer, section, stream,
/// route, the other port. Handling one packet at a time waits for each of them. Here each step of the chain is prefetched for a whole batch
/// at once, one step after the other.
/// </summary>
internal static class PacketPrefetch
{
    /// <summary>Datagrams prefetched at once: enough to overlap, few enough to stay in the cache until they are handled.</summary>
    public const int Batch = 32;

    /// <summary>Upper limits of the sizes of these classes in bytes: the fields that every packet uses.</summary>
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
        bool secured = false;
        foreach (int token in tokens)
        {
            if (RouteOf(router.Find(token)) is not { } route)
                continue;
            CacheLines.Prefetch(route.To.RtpTransport, TransportBytes);
            transcodes |= route.PrefetchTranscoder();
        }

        foreach (int token in tokens)
        {
            MediaTransport? source = router.Find(token);
            secured |= source is not null && source.PrefetchSession();
            if (RouteOf(source)?.To.RtpTransport is not { } target)
                continue;
            target.PrefetchParts();
            secured |= target.PrefetchSession();
        }

        if (secured)
            PrefetchKeys(tokens, router);
        if (!transcodes)
            return;
        foreach (int token in tokens)
            RouteOf(router.Find(token))?.PrefetchTranscoderParts();
        foreach (int token in tokens)
            RouteOf(router.Find(token))?.PrefetchCodecs();
    }

    /// <summary>SRTP on either side: the keys of the source, to receive, and of the receiver, to send.</summary>
    private static void PrefetchKeys(ReadOnlySpan<int> tokens, DatagramRouter router)
    {
        for (int step = 0; step < SrtpSession.PrefetchSteps; step++)
        {
            foreach (int token in tokens)
            {
                MediaTransport? source = router.Find(token);
                source?.Session?.Prefetch(step, sends: false);
                RouteOf(source)?.To.RtpTransport?.Session?.Prefetch(step, sends: true);
            }
        }
    }

    private static MediaSection? SectionOf(MediaTransport? transport) =>
        transport?.Receiver is SectionGroup { Sections: [MediaSection first, ..] } ? first : null;

    private static SectionRoute? RouteOf(MediaTransport? transport) => SectionOf(transport)?.LastRoute as SectionRoute;
}
