namespace MediaEngine.Signalling.Options;

/// <summary>Towards which side something of ICE holds: forward is the receiver of our description.</summary>
public enum IceSides : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
