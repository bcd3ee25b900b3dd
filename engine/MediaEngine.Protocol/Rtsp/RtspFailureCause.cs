namespace MediaEngine.Protocol.Rtsp;

/// <summary>Why there is no stream: what a retry depends on (<see cref="RtspRetryPolicy"/>).</summary>
public enum RtspFailureCause : byte
{
    None,

    /// <summary>No connection, or the camera ended it.</summary>
    Unreachable,

    /// <summary>404 and its like: the stream is not there now, as with cameras that start or sleep.</summary>
    Asleep,

    /// <summary>453, 486, 503 and their like: too many clients.</summary>
    Busy,

    /// <summary>401 after the password, or no password, or one the client may not send.</summary>
    Unauthorized,

    /// <summary>The camera, or a rule of the client, forbids it: 403, a redirect to another host.</summary>
    Refused,

    /// <summary>The camera cannot do what is asked: no such transport, no such option.</summary>
    NotSupported,

    /// <summary>What came makes no sense, or is too much.</summary>
    Protocol,

    /// <summary>No answer, or no media, in time.</summary>
    Timeout,
}
