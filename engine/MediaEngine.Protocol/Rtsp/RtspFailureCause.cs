namespace MediaEngine.Protocol.Rtsp;

/// <summary>The cause of a failure. The retry depends on it (<see cref="RtspRetryPolicy"/>).</summary>
public enum RtspFailureCause : byte
{
    None,

    /// <summary>There is no connection, or the camera closed it.</summary>
    Unreachable,

    /// <summary>Status 404 and similar: the stream does not exist now, for example because the camera starts or sleeps.</summary>
    Asleep,

    /// <summary>Status 453, 486, 503 and similar: too many clients.</summary>
    Busy,

    /// <summary>Status 401 after the password was sent, or no password is configured, or the client may not send it.</summary>
    Unauthorized,

    /// <summary>The camera or a rule of the client forbids it: status 403, or a redirect to another host.</summary>
    Refused,

    /// <summary>The camera does not support the request, for example the transport or the option.</summary>
    NotSupported,

    /// <summary>The camera sent something invalid, or more than a limit allows.</summary>
    Protocol,

    /// <summary>No answer, or no media, in time.</summary>
    Timeout,
}
