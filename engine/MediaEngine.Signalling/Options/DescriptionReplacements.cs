namespace MediaEngine.Signalling.Options;

/// <summary>What of a description is ours instead of the sender's.</summary>
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
