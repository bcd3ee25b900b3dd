namespace MediaEngine.Protocol.Ng;

public enum NgMediaEcho : byte
{
    Unspecified,
    Blackhole,
    Forward,
    Backwards,
    Both,
}
