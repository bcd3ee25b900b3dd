namespace MediaEngine.Protocol.Ng;

/// <summary>Outcome of looking for one value, bencoded or JSON, in a stream of bytes.</summary>
public enum BencodeStatus : byte
{
    /// <summary>Well-formed as far as it goes; more bytes are needed.</summary>
    Incomplete,
    Complete,

    /// <summary>No continuation can make it a value within the limits.</summary>
    Invalid,
}
