namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a request of the session is for.</summary>
internal enum RtspRequestKind : byte
{
    Options,
    Describe,
    SetUp,
    Play,
    KeepAlive,
    TearDown,
}
