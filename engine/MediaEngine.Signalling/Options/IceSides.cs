namespace MediaEngine.Signalling.Options;

/// <summary>The sides to which an ICE option applies. Forward is the side that receives the engine's SDP.</summary>
public enum IceSides : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
