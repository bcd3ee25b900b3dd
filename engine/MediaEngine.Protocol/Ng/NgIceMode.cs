namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>ICE</c>; unspecified behaves as default.</summary>
public enum NgIceMode : byte
{
    Unspecified,
    Default,
    Force,
    Remove,
    Optional,
    ForceRelay,
}
