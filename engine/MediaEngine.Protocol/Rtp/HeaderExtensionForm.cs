namespace MediaEngine.Protocol.Rtp;

/// <summary>Which forms of header extensions a receiver accepts (RFC 8285 section 4).</summary>
public enum HeaderExtensionForm : byte
{
    /// <summary>Both forms, mixed between packets (a=extmap-allow-mixed).</summary>
    Any,

    /// <summary>The one-byte form only: IDs of 1 to 14 and elements of 1 to 16 octets.</summary>
    OneByte,

    TwoByte,
}
