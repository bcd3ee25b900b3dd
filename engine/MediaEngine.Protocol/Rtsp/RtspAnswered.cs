namespace MediaEngine.Protocol.Rtsp;

/// <summary>Whether a camera supports a request, as far as the client knows.</summary>
public enum RtspAnswered : byte
{
    Unknown,
    Yes,
    No,
}
