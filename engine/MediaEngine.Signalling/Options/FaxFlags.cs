namespace MediaEngine.Signalling.Options;

/// <summary>Features of the T.38 gateway that are used or left out.</summary>
[Flags]
public enum FaxFlags
{
    None = 0,
    Decode = 1,
    Force = 2,
    Stop = 4,
    NoEcm = 8,
    NoV17 = 16,
    NoV27Ter = 32,
    NoV29 = 64,
    NoV34 = 128,
    NoIaf = 256,
    Fec = 512,
}
