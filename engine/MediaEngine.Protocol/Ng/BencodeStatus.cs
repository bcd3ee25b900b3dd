namespace MediaEngine.Protocol.Ng;

/// <summary>Result of scanning a byte stream for one value, bencoded or JSON.</summary>
public enum BencodeStatus : byte
{
    /// <summary>Valid so far; more octets are needed.</summary>
    Incomplete,
    Complete,

    /// <summary>Malformed, or beyond the limits, whatever follows.</summary>
    Invalid,
}
