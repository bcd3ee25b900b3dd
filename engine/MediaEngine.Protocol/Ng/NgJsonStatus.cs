namespace MediaEngine.Protocol.Ng;

/// <summary>Result of reading a JSON message.</summary>
public enum NgJsonStatus : byte
{
    Complete,

    /// <summary>Not JSON.</summary>
    Malformed,

    /// <summary>JSON, but not an object within the limits.</summary>
    Refused,
}
