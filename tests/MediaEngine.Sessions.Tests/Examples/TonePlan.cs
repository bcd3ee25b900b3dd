using MediaEngine.Media;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Tests.Examples;

/// <param name="Format">The format of the sections to which the source is routed.</param>
/// <param name="PayloadType">The payload type of the format in these sections.</param>
internal sealed record TonePlan(int Id, AudioFormat Format, byte PayloadType) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) => new ToneSource(context, callKey, this);
}
