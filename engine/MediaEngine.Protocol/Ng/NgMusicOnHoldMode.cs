namespace MediaEngine.Protocol.Ng;

public enum NgMusicOnHoldMode : byte
{
    Unspecified,
    SendReceive,
    SendOnly,
    Reflect,
}
