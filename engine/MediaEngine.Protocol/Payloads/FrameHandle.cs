namespace MediaEngine.Protocol.Payloads;

/// <summary>Handle of a frame in a <see cref="FramePool"/>. Each holder has a reference.</summary>
public readonly record struct FrameHandle(int Slot)
{
    public static readonly FrameHandle None = new(-1);

    public bool IsNone => Slot < 0;
}
