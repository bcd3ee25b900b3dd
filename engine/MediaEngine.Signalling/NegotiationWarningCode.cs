namespace MediaEngine.Signalling;

/// <summary>Kinds of <see cref="NegotiationWarning"/>.</summary>
public enum NegotiationWarningCode : byte
{
    UnknownInterface,
    NoInterfaceTowards,

    /// <summary>A codec to add is not known.</summary>
    CodecUnknown,

    /// <summary>A codec to add is known but has no encoder or decoder here.</summary>
    CodecNotCoded,

    /// <summary>No codec of the offer can be transcoded to a codec to add.</summary>
    CodecNotReachable,

    /// <summary>The SDP has more sections than a call may have.</summary>
    SectionsRefused,

    /// <summary>A section has no acceptable key.</summary>
    NoAcceptableKey,
    FaxGatewayUnavailable,
    FaxNeedsG711,
}
