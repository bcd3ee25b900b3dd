namespace MediaEngine.Protocol.Rtsp;

/// <summary>Whether a session asks for the camera's backchannel (ONVIF Streaming Specification section 5.3).</summary>
public enum RtspBackchannelUse : byte
{
    /// <summary>Never asks.</summary>
    None,

    /// <summary>Asks, and goes on without where the camera refuses.</summary>
    WhereOffered,

    /// <summary>Asks, and fails where the camera refuses: a session for talking only.</summary>
    Required,
}
