namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// One header of a message. Each character is one octet (Latin-1), so that the client can send back unchanged what a camera sent.
/// </summary>
public readonly record struct RtspHeader(string Name, string Value);
