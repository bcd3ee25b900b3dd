namespace MediaEngine.Protocol.Ng;

/// <summary>
/// NG <c>ICE-TCP</c> (our own): which side is shown candidates over TCP (RFC 6544). Unspecified: both, or as before in the call.
/// </summary>
public enum NgIceTcp : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
