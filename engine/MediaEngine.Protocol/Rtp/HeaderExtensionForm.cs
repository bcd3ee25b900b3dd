namespace MediaEngine.Protocol.Rtp;

/// <summary>Which of the two forms of header extensions a receiver takes (RFC 8285 section 4).</summary>
public enum HeaderExtensionForm : byte
{
    /// <summary>Either, packet by packet (a=extmap-allow-mixed).</summary>
    Any,

    /// <summary>Ids of 1 to 14 and elements of 1 to 16 bytes.</summary>
    OneByte,

    TwoByte,
}
