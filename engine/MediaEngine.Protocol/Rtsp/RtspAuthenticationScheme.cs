namespace MediaEngine.Protocol.Rtsp;

/// <summary>How a camera asks for the password. Ordered by strength: the client uses the strongest scheme that is offered.</summary>
public enum RtspAuthenticationScheme : byte
{
    None,

    /// <summary>RFC 7617: the request carries the password itself.</summary>
    Basic,

    /// <summary>RFC 2617 and 7616.</summary>
    DigestMd5,

    DigestSha256,

    DigestSha512256,
}
