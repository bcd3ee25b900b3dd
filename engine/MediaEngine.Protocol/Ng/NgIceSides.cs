namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>ICE-lite</c> and <c>ICE-TCP</c>: the sides to which the option applies.</summary>
public enum NgIceSides : byte
{
    /// <summary>The earlier choice of the call, otherwise the default of the option.</summary>
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
