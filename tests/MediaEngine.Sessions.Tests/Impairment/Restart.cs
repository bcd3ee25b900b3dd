namespace MediaEngine.Sessions.Tests.Impairment;

public enum Restart
{
    None,

    /// <summary>A new SSRC with new sequence numbers and timestamps (RFC 3550 section 8.2).</summary>
    Ssrc,

    /// <summary>The same SSRC with other sequence numbers and timestamps.</summary>
    Numbers,

    /// <summary>The sender pauses for two seconds. Sequence numbers continue without a gap; timestamps include the pause.</summary>
    Pause,
}
