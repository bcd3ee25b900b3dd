namespace MediaEngine.Protocol;

/// <summary>The protocol of a datagram on a media port, by its first octets (RFC 7983 section 7, RFC 5761 section 4).</summary>
public enum DatagramKind : byte
{
    Unknown,
    Empty,
    Stun,
    Zrtp,
    Dtls,
    TurnChannel,
    Rtp,
    Rtcp,
}

/// <summary>Classifies datagrams that arrive on one port by their first octet.</summary>
public static class Demux
{
    /// <summary>
    /// <code>
    ///            [0..3]   STUN          [64..79]   TURN channel
    ///            [16..19] ZRTP          [128..191] RTP, or RTCP when the second octet is 192..223
    ///            [20..63] DTLS
    /// </code>
    /// RTP with payload type 64..95 and the marker bit set looks like RTCP; RFC 5761 section 4 reserves those payload types.
    /// </summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty)
            return DatagramKind.Empty;
        return datagram[0] switch
        {
            <= 3 => DatagramKind.Stun,
            >= 16 and <= 19 => DatagramKind.Zrtp,
            >= 20 and <= 63 => DatagramKind.Dtls,
            >= 64 and <= 79 => DatagramKind.TurnChannel,
            >= 128 and <= 191 => datagram.Length > 1 && datagram[1] is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp,
            _ => DatagramKind.Unknown,
        };
    }
}
