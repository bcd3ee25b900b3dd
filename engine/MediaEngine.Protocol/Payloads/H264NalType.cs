namespace MediaEngine.Protocol.Payloads;

/// <summary>nal_unit_type of H.264 (table 7-1) and the packet types of RFC 6184 (table 1).</summary>
public static class H264NalType
{
    public const int Slice = 1;
    public const int PartitionA = 2;
    public const int PartitionB = 3;
    public const int PartitionC = 4;
    public const int Idr = 5;
    public const int Sei = 6;
    public const int Sps = 7;
    public const int Pps = 8;
    public const int AccessUnitDelimiter = 9;
    public const int EndOfSequence = 10;
    public const int EndOfStream = 11;
    public const int Filler = 12;
    public const int StapA = 24;
    public const int StapB = 25;
    public const int Mtap16 = 26;
    public const int Mtap24 = 27;
    public const int FuA = 28;
    public const int FuB = 29;
}
