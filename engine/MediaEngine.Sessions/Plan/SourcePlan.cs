using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Plan;

/// <summary>A source of a call. The worker keeps what it made of one as long as plans have an equal one under its id.</summary>
/// <param name="Id">Of its own among the sections, sources and sinks of the call.</param>
public abstract record SourcePlan(int Id)
{
    /// <summary>Makes the source; on the worker's thread.</summary>
    internal abstract IMediaSource Open(WorkerContext context, long callKey);
}
