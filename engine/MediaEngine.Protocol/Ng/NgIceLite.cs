namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>ICE-lite</c>: the sides towards which the engine acts as an ICE-lite agent.</summary>
public enum NgIceLite : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
