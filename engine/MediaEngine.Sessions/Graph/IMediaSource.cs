using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Graph;

/// <summary>
/// Generates media: a player, a tone, a mixer. (Media that a party sends does not come from an IMediaSource but from the party's section,
/// over its routes.)
/// </summary>
internal interface IMediaSource
{
    /// <summary>Called after a plan was applied: from now on the source sends its packets to these sinks.</summary>
    void Connect(IMediaSink[] sinks, MonotonicTime now);

    /// <summary>Called when the call ends, or when a new plan no longer contains the source.</summary>
    void Close();
}
