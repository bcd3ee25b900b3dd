namespace MediaEngine.Protocol.Payloads;

/// <summary>nal_unit_type of H.265 (table 7-1) and the packet types of RFC 7798 section 4.4.</summary>
public static class H265NalType
{
    /// <summary>The first of the sub-layer non-reference types (even, below 16). No picture of the same sub-layer refers to them.</summary>
    public const int TrailN = 0;
    public const int BlaWLp = 16;
    public const int IdrWRadl = 19;
    public const int IdrNLp = 20;
    public const int Cra = 21;
    public const int LastIrap = 23;
    public const int LastSlice = 31;
    public const int Vps = 32;
    public const int Sps = 33;
    public const int Pps = 34;
    public const int AccessUnitDelimiter = 35;
    public const int EndOfSequence = 36;
    public const int EndOfBitstream = 37;
    public const int Filler = 38;
    public const int PrefixSei = 39;
    public const int SuffixSei = 40;
    public const int AggregationPacket = 48;
    public const int FragmentationUnit = 49;
    public const int Paci = 50;
}
