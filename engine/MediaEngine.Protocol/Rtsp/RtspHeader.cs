namespace MediaEngine.Protocol.Rtsp;

/// <summary>One header of a message. Characters are octets (Latin-1), so that what a camera sent can be sent back unchanged.</summary>
public readonly record struct RtspHeader(string Name, string Value);
