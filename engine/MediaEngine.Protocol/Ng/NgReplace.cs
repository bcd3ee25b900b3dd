namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>replace</c>.</summary>
[Flags]
public enum NgReplace
{
    None = 0,
    Origin = 1,
    OriginFull = 2,
    SdpVersion = 4,
    Username = 8,
    SessionName = 16,
    ZeroAddress = 32,
    ForceIncrementSdpVersion = 64,
}
