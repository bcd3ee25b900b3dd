using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Hosting;

/// <summary>A call ended by itself, a key of it is used up, or, with nothing of that, its media is contested.</summary>
/// <param name="Reason">The timeout that ended it.</param>
/// <param name="Fault">The bug of ours that ended it.</param>
internal readonly record struct WorkerEvent(long CallKey, CallTimeoutReason? Reason, CallFault? Fault)
{
    /// <summary>The transport that needs a new key to send with.</summary>
    public int? UsedUpKey { get; init; }
}
