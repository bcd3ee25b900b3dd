namespace MediaEngine.Protocol.Ng;

public enum NgDtlsRole : byte
{
    Unspecified,
    Passive,
    Active,
}
