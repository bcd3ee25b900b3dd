using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Fax;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Routing;

/// <summary>The sources, sinks and fax gateways of a call. When a new plan is applied, those with an equal plan stay.</summary>
internal sealed class CallNodes(WorkerContext context, long callKey)
{
    private readonly FaxBridges _faxes = new(context, callKey);
    private Dictionary<int, (SourcePlan Plan, IMediaSource Source)> _sources = [];
    private Dictionary<int, (SinkPlan Plan, IMediaSink Sink)> _sinks = [];

    /// <summary>True when the plan has any of them; most calls have sections only.</summary>
    public static bool AreIn(CallPlan plan)
    {
        if (!plan.Sources.IsEmpty || !plan.Sinks.IsEmpty)
            return true;
        foreach (RoutePlan route in plan.Routes)
        {
            if (route.Process is FaxGatewaying)
                return true;
        }

        return false;
    }

    /// <summary>Opens the nodes that are new in the plan and closes those that are no longer in it.</summary>
    public void Follow(CallPlan plan, ReadOnlySpan<MediaSection> sections, MonotonicTime now)
    {
        _faxes.Follow(plan.Routes, sections, now);
        Dictionary<int, (SourcePlan Plan, IMediaSource Source)> sources = [];
        foreach (SourcePlan source in plan.Sources)
        {
            sources[source.Id] = _sources.Remove(source.Id, out (SourcePlan Plan, IMediaSource Source) known) && known.Plan == source
                ? known
                : Reopen(known.Source, source);
        }

        Dictionary<int, (SinkPlan Plan, IMediaSink Sink)> sinks = [];
        foreach (SinkPlan sink in plan.Sinks)
        {
            sinks[sink.Id] = _sinks.Remove(sink.Id, out (SinkPlan Plan, IMediaSink Sink) known) && known.Plan == sink
                ? known
                : Reopen(known.Sink, sink);
        }

        CloseNodes();
        (_sources, _sinks) = (sources, sinks);
    }

    /// <summary>Gives each source the sinks of its routes. Called when the sections are known.</summary>
    public void ConnectSources(CallPlan plan, ReadOnlySpan<MediaSection> sections, MonotonicTime now)
    {
        foreach ((int id, (_, IMediaSource source)) in _sources)
        {
            var sinks = new List<IMediaSink>();
            foreach (RoutePlan route in plan.Routes)
            {
                if (route.From == id && !route.Blocked && !plan.DropTraffic && (Sink(route.To) ?? Find(sections, route.To)) is { } sink)
                    sinks.Add(sink);
            }

            source.Connect([.. sinks], now);
        }
    }

    /// <summary>The sink with the ID; null when there is none.</summary>
    public IMediaSink? Sink(int id) => _sinks.TryGetValue(id, out (SinkPlan Plan, IMediaSink Sink) known) ? known.Sink : null;

    /// <inheritdoc cref="FaxBridges.Between"/>
    public IMediaSink? Gateway(MediaSection from, MediaSection to) => _faxes.Between(from, to);

    public void Close()
    {
        _faxes.Close();
        CloseNodes();
        (_sources, _sinks) = ([], []);
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

    private (SourcePlan Plan, IMediaSource Source) Reopen(IMediaSource? before, SourcePlan plan)
    {
        before?.Close();
        return (plan, plan.Open(context, callKey));
    }

    private (SinkPlan Plan, IMediaSink Sink) Reopen(IMediaSink? before, SinkPlan plan)
    {
        before?.Close();
        return (plan, plan.Open(context, callKey));
    }

    private void CloseNodes()
    {
        foreach ((_, IMediaSource source) in _sources.Values)
            source.Close();
        foreach ((_, IMediaSink sink) in _sinks.Values)
            sink.Close();
    }
}
