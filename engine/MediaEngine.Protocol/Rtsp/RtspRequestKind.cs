namespace MediaEngine.Protocol.Rtsp;

/// <summary>The purpose of a request.</summary>
internal enum RtspRequestKind : byte
{
    Options,
    Describe,
    SetUp,
    Play,
    KeepAlive,
    TearDown,
}
