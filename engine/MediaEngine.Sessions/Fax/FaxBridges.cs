using System.Collections.Immutable;
using MediaEngine.Media.Fax;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Fax;

/// <summary>The fax gateways of one call. When a new plan is applied, a gateway stays if its plan and sections stay.</summary>
internal sealed class FaxBridges(WorkerContext context, long callKey)
{
    private FaxBridge[] _bridges = [];

    public void Follow(ImmutableArray<RoutePlan> routes, ReadOnlySpan<MediaSection> sections, MonotonicTime now)
    {
        FaxBridge[] before = _bridges;
        var kept = new List<FaxBridge>();
        foreach (RoutePlan route in routes)
        {
            if (route.Process is not FaxGatewaying plan || !FaxGateway.IsAvailable)
                continue;
            int other = route.From == plan.AudioSection ? route.To : route.From;
            if (Find(sections, plan.AudioSection) is not { } audio || Find(sections, other) is not { } image
                || kept.Exists(b => b.Joins(audio, image)))
                continue;
            kept.Add(Array.Find(before, b => b.Plan == plan && b.Joins(audio, image))
                ?? new FaxBridge(context, callKey, plan, audio, image, now));
        }

        foreach (FaxBridge bridge in before)
        {
            if (!kept.Contains(bridge))
                bridge.Dispose();
        }

        _bridges = [.. kept];
    }

    /// <summary>
    /// The sink for packets of a section that are sent to another section; null when there is no gateway between the two.
    /// </summary>
    public IMediaSink? Between(MediaSection from, MediaSection to)
    {
        foreach (FaxBridge bridge in _bridges)
        {
            if (bridge.Joins(from, to))
                return bridge.FromAudio;
            if (bridge.Joins(to, from))
                return bridge.FromImage;
        }

        return null;
    }

    public void Close()
    {
        foreach (FaxBridge bridge in _bridges)
            bridge.Dispose();
        _bridges = [];
    }

    private static MediaSection? Find(ReadOnlySpan<MediaSection> sections, int id)
    {
        foreach (MediaSection section in sections)
        {
            if (section.Plan.Id == id)
                return section;
        }

        return null;
    }
}
