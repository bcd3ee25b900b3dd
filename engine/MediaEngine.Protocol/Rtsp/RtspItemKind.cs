namespace MediaEngine.Protocol.Rtsp;

/// <summary>The kind of the next item in an RTSP stream.</summary>
public enum RtspItemKind : byte
{
    None,

    /// <summary>A status line or request with its headers and body.</summary>
    Message,

    /// <summary>An interleaved packet (RFC 2326 section 10.12).</summary>
    Interleaved,
}
