namespace MediaEngine.Protocol.Ng;

public enum NgRecordCall : byte
{
    Unspecified,
    On,
    Off,
    Discard,
}
