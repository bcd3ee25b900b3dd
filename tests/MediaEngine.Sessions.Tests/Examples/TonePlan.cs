using MediaEngine.Media;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Tests.Examples;

/// <param name="Format">What the sections it is routed to understand.</param>
/// <param name="PayloadType">Of the format there.</param>
internal sealed record TonePlan(int Id, AudioFormat Format, byte PayloadType) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) => new ToneSource(context, callKey, this);
}
