using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>A frame as a depacketizer gave it.</summary>
internal sealed record ReadFrame(byte[] Data, FrameInfo Info)
{
    public FrameFlags Flags => Info.Flags;

    /// <summary>The NAL units in it.</summary>
    public List<byte[]> Units()
    {
        List<byte[]> units = [];
        foreach (ReadOnlySpan<byte> unit in new UnitReader(Data))
            units.Add(unit.ToArray());
        return units;
    }
}
