namespace MediaEngine.Protocol.Payloads;

/// <summary>Names a frame of one <see cref="FramePool"/>. Whoever keeps it holds a reference.</summary>
public readonly record struct FrameHandle(int Slot)
{
    public static readonly FrameHandle None = new(-1);

    public bool IsNone => Slot < 0;
}
