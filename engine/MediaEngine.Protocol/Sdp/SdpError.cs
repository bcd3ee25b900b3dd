namespace MediaEngine.Protocol.Sdp;

/// <summary>Why a description was refused.</summary>
public enum SdpError : byte
{
    None,

    /// <summary>Not SDP: wrong first line, an unknown line type, or a line in the wrong place.</summary>
    Malformed,

    /// <summary>Beyond a limit of <see cref="SdpLimits"/>.</summary>
    TooLarge,
}
