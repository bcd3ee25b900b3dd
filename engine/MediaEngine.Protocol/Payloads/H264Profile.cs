namespace MediaEngine.Protocol.Payloads;

/// <summary>profile_idc of H.264 (annex A.2).</summary>
public static class H264Profile
{
    public const byte Baseline = 66;
    public const byte Main = 77;
    public const byte Extended = 88;
    public const byte High = 100;
    public const byte High10 = 110;
    public const byte High422 = 122;
    public const byte High444 = 244;
}
