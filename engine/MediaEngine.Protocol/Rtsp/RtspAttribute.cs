namespace MediaEngine.Protocol.Rtsp;

/// <summary>One a= line; the value is empty for a flag.</summary>
public readonly record struct RtspAttribute(string Name, string Value);
