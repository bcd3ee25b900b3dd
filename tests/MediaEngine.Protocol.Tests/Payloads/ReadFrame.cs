using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>A copy of a frame from a depacketizer.</summary>
internal sealed record ReadFrame(byte[] Data, FrameInfo Info)
{
    public FrameFlags Flags => Info.Flags;

    public List<byte[]> Units()
    {
        List<byte[]> units = [];
        foreach (ReadOnlySpan<byte> unit in new UnitReader(Data))
            units.Add(unit.ToArray());
        return units;
    }
}
