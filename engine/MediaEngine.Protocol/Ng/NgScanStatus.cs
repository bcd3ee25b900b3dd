namespace MediaEngine.Protocol.Ng;

/// <summary>Outcome of looking for one value in a stream of bytes.</summary>
public enum NgScanStatus : byte
{
    /// <summary>Well-formed as far as it goes; more bytes are needed.</summary>
    Incomplete,
    Complete,

    /// <summary>No continuation can make it a value within the limits.</summary>
    Invalid,
}
