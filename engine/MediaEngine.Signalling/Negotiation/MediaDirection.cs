namespace MediaEngine.Signalling.Negotiation;

/// <summary>a=sendrecv, sendonly, recvonly and inactive, as seen by the party whose SDP it is (RFC 8866 section 6.7).</summary>
[Flags]
public enum MediaDirection : byte
{
    Inactive = 0,
    SendOnly = 1,
    ReceiveOnly = 2,
    SendReceive = 3,
}

internal static class MediaDirections
{
    private static readonly string[] _names = ["inactive", "sendonly", "recvonly", "sendrecv"];

    /// <summary>The same as seen from the other side.</summary>
    public static MediaDirection Reversed(this MediaDirection direction) =>
        (MediaDirection)((((int)direction & 1) << 1) | ((int)direction >> 1));

    public static string Name(this MediaDirection direction) => _names[(int)direction];

    public static bool TryParse(string attribute, out MediaDirection direction)
    {
        int index = Array.IndexOf(_names, attribute);
        direction = (MediaDirection)Math.Max(index, 0);
        return index >= 0;
    }
}
