namespace MediaEngine.Protocol.Rtsp;

/// <summary>The reason why a text is not the URL of a camera.</summary>
public enum RtspUrlError : byte
{
    None,

    /// <summary>The text is empty, or longer than <see cref="RtspLimits.MaxUrl"/>.</summary>
    Length,

    /// <summary>The scheme is neither rtsp nor rtsps.</summary>
    Scheme,

    /// <summary>There is no host, or the host is neither a name nor an address.</summary>
    Host,

    /// <summary>The port is not in 1 to 65535.</summary>
    Port,

    /// <summary>A control character, or a blank outside the password: a blank would end the URL in the request line.</summary>
    Character,
}
