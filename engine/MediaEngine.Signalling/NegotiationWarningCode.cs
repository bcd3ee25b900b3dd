namespace MediaEngine.Signalling;

/// <summary>Kinds of <see cref="NegotiationWarning"/>.</summary>
public enum NegotiationWarningCode : byte
{
    UnknownInterface,
    NoInterfaceTowards,

    /// <summary>A codec to add that nobody knows here.</summary>
    CodecUnknown,

    /// <summary>A codec to add that is known here and cannot be coded.</summary>
    CodecNotCoded,

    /// <summary>A codec to add that nothing of the offer can be transcoded to.</summary>
    CodecNotReachable,

    /// <summary>More sections than one call may have.</summary>
    SectionsRefused,

    /// <summary>A section whose keys are all refused.</summary>
    NoAcceptableKey,
    FaxGatewayUnavailable,
    FaxNeedsG711,
}
