using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Plan;

/// <summary>A sink of a call. The worker keeps the running sink while new plans have an equal SinkPlan with the same id.</summary>
/// <param name="Id">Unique among the sections, sources and sinks of the call.</param>
public abstract record SinkPlan(int Id)
{
    /// <summary>Creates the sink; called on the worker's thread.</summary>
    internal abstract IMediaSink Open(WorkerContext context, long callKey);
}
