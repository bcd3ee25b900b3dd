using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Plan;

/// <summary>A sink of a call. The worker keeps what it made of one as long as plans have an equal one under its id.</summary>
/// <param name="Id">Of its own among the sections, sources and sinks of the call.</param>
public abstract record SinkPlan(int Id)
{
    /// <summary>Makes the sink; on the worker's thread.</summary>
    internal abstract IMediaSink Open(WorkerContext context, long callKey);
}
