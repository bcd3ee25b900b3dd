namespace MediaEngine.Protocol.Ng;

public enum NgSipMessageType : byte
{
    Unspecified,
    Request,
    Reply,
}
