namespace MediaEngine.Protocol.Rtsp;

/// <summary>How a camera wants to know the password. Ordered by strength: the greatest that is offered is used.</summary>
public enum RtspAuthenticationScheme : byte
{
    None,

    /// <summary>RFC 7617: the password itself.</summary>
    Basic,

    /// <summary>RFC 2617 and 7616.</summary>
    DigestMd5,

    DigestSha256,

    DigestSha512256,
}
