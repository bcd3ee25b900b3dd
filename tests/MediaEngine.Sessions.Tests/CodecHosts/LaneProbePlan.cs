using MediaEngine.Sessions.CodecHosts;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Tests.CodecHosts;

/// <summary>A source that opens one lane and shows the test what happens on it.</summary>
internal sealed record LaneProbePlan(int Id, LaneSettings Settings, Action<LaneProbe> Opened) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey)
    {
        var probe = new LaneProbe(context, callKey, Settings);
        Opened(probe);
        return probe;
    }
}
