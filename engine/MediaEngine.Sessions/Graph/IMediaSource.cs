using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Graph;

/// <summary>
/// Makes media by itself: a player, a tone, a mixer. (What a party sends comes from its section, whose routes are made for that.)
/// </summary>
internal interface IMediaSource
{
    /// <summary>A plan was applied: the source gives its packets to these from now on.</summary>
    void Connect(IMediaSink[] sinks, MonotonicTime now);

    /// <summary>The call, or a new plan of it, has no place for the source any more.</summary>
    void Close();
}
