namespace MediaEngine.Signalling.Options;

/// <summary>Parts of an SDP that the engine replaces with its own values.</summary>
[Flags]
public enum DescriptionReplacements
{
    None = 0,
    Origin = 1,
    OriginFull = 2,
    SdpVersion = 4,
    Username = 8,
    SessionName = 16,
    ZeroAddress = 32,
    ForceIncrementSdpVersion = 64,
}
