using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The ticks of the test camera.</summary>
internal sealed record TestSoundPlan(int Id) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) => new TestSound(context, callKey);
}
