namespace MediaEngine.Protocol.Ng;

public enum NgEncoding : byte
{
    Bencode,
    Json,
}
