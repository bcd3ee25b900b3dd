using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Tests.Examples;

/// <param name="Counter">Receives the counts.</param>
internal sealed record PacketCounterPlan(int Id, PacketCounter Counter) : SinkPlan(Id)
{
    internal override IMediaSink Open(WorkerContext context, long callKey) => Counter;
}
