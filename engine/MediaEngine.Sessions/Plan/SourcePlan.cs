using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Plan;

/// <summary>A source of a call. The worker keeps the running source while new plans have an equal SourcePlan with the same id.</summary>
/// <param name="Id">Unique among the sections, sources and sinks of the call.</param>
public abstract record SourcePlan(int Id)
{
    /// <summary>Creates the source; called on the worker's thread.</summary>
    internal abstract IMediaSource Open(WorkerContext context, long callKey);
}
