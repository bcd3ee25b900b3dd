using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The test camera as the source of a stream.</summary>
internal sealed record TestCameraPlan(int Id, int Attempt) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) => throw new NotSupportedException();
}
