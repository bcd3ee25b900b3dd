namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>DTMF-security</c>.</summary>
public enum NgDtmfSecurity : byte
{
    Unspecified,
    Drop,
    Silence,
    Tone,
    Random,
    Zero,
    Dtmf,
    Off,
}
