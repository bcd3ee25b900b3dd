using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Gateway.Cameras;

/// <summary>What a <see cref="CameraConnection"/> tells. The listener may close the connection in every call.</summary>
internal interface ICameraListener
{
    /// <summary>An RTP or RTCP packet has come on the connection.</summary>
    void Packet(int track, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime now);

    /// <summary>Every event of the session but packets.</summary>
    void Handle(in RtspEvent occurred, MonotonicTime now);

    /// <summary>The session waits for the next thing.</summary>
    void Stepped(RtspStep step);

    /// <summary>The connection cannot be made, or does not take what is sent. It is of no use any more.</summary>
    void Failed(RtspFailure failure, MonotonicTime now);
}
