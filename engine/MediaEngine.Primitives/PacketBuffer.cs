namespace MediaEngine.Primitives;

/// <summary>
/// Handle of a datagram in a worker's <see cref="PacketPool"/>: the slot, and where in the slot the bytes are. A buffer has one owner, who
/// passes it on (<see cref="IDatagramIo.Send"/>) or returns it (<see cref="IDatagramIo.Return"/>).
/// </summary>
public readonly record struct PacketBuffer(int Slot, ushort Offset, ushort Length)
{
    public static readonly PacketBuffer None = new(-1, 0, 0);

    public bool IsNone => Slot < 0;

    /// <summary>The same slot with other bounds. Headroom and tailroom of the slot may be used.</summary>
    public PacketBuffer With(int offset, int length) => new(Slot, (ushort)offset, (ushort)length);
}
