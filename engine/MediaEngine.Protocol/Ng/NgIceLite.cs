namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>ICE-lite</c>: towards which side we act as a lite agent.</summary>
public enum NgIceLite : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
