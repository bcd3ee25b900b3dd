namespace MediaEngine.Protocol.Rtsp;

/// <summary>Why a text is no URL of a camera.</summary>
public enum RtspUrlError : byte
{
    None,

    /// <summary>Empty, or longer than <see cref="RtspLimits.MaxUrl"/>.</summary>
    Length,

    /// <summary>Neither rtsp nor rtsps.</summary>
    Scheme,

    /// <summary>No host, or one that is neither a name nor an address.</summary>
    Host,

    /// <summary>A port that is not 1 to 65535.</summary>
    Port,

    /// <summary>A control character, or a blank outside the password: it would end the request line.</summary>
    Character,
}
