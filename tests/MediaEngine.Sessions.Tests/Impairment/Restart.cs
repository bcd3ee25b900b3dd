namespace MediaEngine.Sessions.Tests.Impairment;

public enum Restart
{
    None,

    /// <summary>A new SSRC with new numbers and times (RFC 3550 section 8.2).</summary>
    Ssrc,

    /// <summary>The same SSRC with numbers and times that begin again somewhere else.</summary>
    Numbers,

    /// <summary>Nothing is sent for two seconds: the numbers go on, the times have passed.</summary>
    Pause,
}
