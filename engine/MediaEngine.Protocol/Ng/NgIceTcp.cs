namespace MediaEngine.Protocol.Ng;

/// <summary>
/// NG <c>ICE-TCP</c> (not in rtpengine): the sides that get TCP candidates (RFC 6544). Unspecified means both, or the earlier choice of the
/// call.
/// </summary>
public enum NgIceTcp : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
