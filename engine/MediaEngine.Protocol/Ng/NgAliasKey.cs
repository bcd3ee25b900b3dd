namespace MediaEngine.Protocol.Ng;

public enum NgAliasKey : byte
{
    Unspecified,
    Off,
    Sdp,
    Address,
}
