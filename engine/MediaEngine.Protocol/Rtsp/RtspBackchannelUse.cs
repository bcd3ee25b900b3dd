namespace MediaEngine.Protocol.Rtsp;

/// <summary>Whether a session asks for the camera's backchannel (ONVIF Streaming Specification section 5.3).</summary>
public enum RtspBackchannelUse : byte
{
    /// <summary>The session does not ask for the backchannel.</summary>
    None,

    /// <summary>The session asks, and continues without the backchannel when the camera refuses.</summary>
    WhereOffered,

    /// <summary>The session asks, and fails when the camera refuses. For sessions that only talk.</summary>
    Required,
}
