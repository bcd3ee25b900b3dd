using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Hosting;

/// <summary>A call ended by itself, or, with neither a reason nor a fault, its media is contested.</summary>
/// <param name="Reason">The timeout that ended it.</param>
/// <param name="Fault">The bug of ours that ended it.</param>
internal readonly record struct WorkerEvent(long CallKey, CallTimeoutReason? Reason, CallFault? Fault);
