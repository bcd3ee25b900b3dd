namespace MediaEngine.Protocol.Rtsp;

/// <summary>Why a stream of RTSP cannot be read any further.</summary>
public enum RtspReadError : byte
{
    None,

    /// <summary>A header line is longer than <see cref="RtspLimits.MaxLine"/>.</summary>
    LineTooLong,

    /// <summary>More header lines than <see cref="RtspLimits.MaxHeaders"/>.</summary>
    TooManyHeaders,

    /// <summary>A header block larger than <see cref="RtspLimits.MaxHeaderBlock"/>.</summary>
    HeaderBlockTooLarge,

    /// <summary>A body larger than <see cref="RtspLimits.MaxBody"/>.</summary>
    BodyTooLarge,

    /// <summary>No frame and no message in <see cref="RtspLimits.MaxGarbage"/> octets.</summary>
    NoSynchronisation,
}
