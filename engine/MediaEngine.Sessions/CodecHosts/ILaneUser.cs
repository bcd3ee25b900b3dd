using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;

namespace MediaEngine.Sessions.CodecHosts;

/// <summary>Gets what a lane makes. Called on the worker's thread, never during a call of the lane.</summary>
internal interface ILaneUser
{
    /// <summary>Key of the call that ends when the user throws.</summary>
    long CallKey { get; }

    /// <summary>The lane starts, or starts again in another host: it needs input from a key frame on.</summary>
    void LaneBegins(MonotonicTime now);

    /// <summary>Memory for the frame that comes next, with the length of the message; empty to leave the frame out.</summary>
    Span<byte> Rent(in LaneMessage frame);

    /// <summary>The memory that <see cref="Rent"/> gave has the frame now.</summary>
    void Receive(in LaneMessage frame, MonotonicTime now);

    /// <summary>The lane has ended, and does not start again.</summary>
    /// <param name="reason">A sentence.</param>
    void LaneFailed(string reason, MonotonicTime now);
}
