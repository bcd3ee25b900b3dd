using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The pictures of the test camera.</summary>
internal sealed record TestPicturePlan(int Id) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) => new TestPicture(context, callKey);
}
