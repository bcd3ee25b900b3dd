namespace MediaEngine.Protocol.Rtsp;

/// <summary>The reason why an RTSP stream cannot be read further.</summary>
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

    /// <summary>No frame and no message within <see cref="RtspLimits.MaxGarbage"/> octets.</summary>
    NoSynchronisation,
}
