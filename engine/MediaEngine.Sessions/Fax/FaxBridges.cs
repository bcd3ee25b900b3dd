using System.Collections.Immutable;
using MediaEngine.Media.Fax;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Fax;

/// <summary>The gateways of one call: follows its plans, and keeps a gateway whose plan and sections stay.</summary>
internal sealed class FaxBridges
{
    private FaxBridge[] _bridges = [];

    public void Follow(ImmutableArray<FaxPlan> plans, ReadOnlySpan<MediaSection> sections, WorkerContext context, MonotonicTime now)
    {
        if (plans.IsEmpty && _bridges.Length == 0)
            return;
        FaxBridge[] before = _bridges;
        var kept = new List<FaxBridge>();
        foreach (FaxPlan plan in plans)
        {
            MediaSection? audio = Find(sections, plan.AudioMedia);
            MediaSection? image = Find(sections, plan.ImageMedia);
            if (audio is null || image is null || !FaxGateway.IsAvailable)
                continue;
            FaxBridge? bridge = Array.Find(before, b => b.Plan == plan && b.Joins(audio, image));
            if (bridge is null && audio.FindOrAddOutbound(context.RandomUInt32() | 1, isForeign: false, now) is { } stream)
                bridge = new FaxBridge(context, plan, audio, image, stream, now);
            if (bridge is null)
                continue;
            kept.Add(bridge);
        }

        foreach (FaxBridge bridge in before)
        {
            if (!kept.Contains(bridge))
                bridge.Dispose();
        }

        _bridges = [.. kept];
    }

    /// <summary>The gateway between two sections; null when there is none.</summary>
    public FaxBridge? Between(MediaSection from, MediaSection to) => Array.Find(_bridges, b => b.Joins(from, to) || b.Joins(to, from));

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
