namespace MediaEngine.Protocol.Rtsp;

/// <summary>What is known of something a camera was asked for.</summary>
public enum RtspAnswered : byte
{
    Unknown,
    Yes,
    No,
}
