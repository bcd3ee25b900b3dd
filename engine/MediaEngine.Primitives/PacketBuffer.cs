namespace MediaEngine.Primitives;

/// <summary>
/// Handle of a datagram in a worker's <see cref="PacketPool"/>: which slot, and where in the slot the bytes are.
/// Ownership is linear: whoever holds it passes it on (<see cref="IDatagramIo.Send"/>) or gives it back (<see cref="IDatagramIo.Return"/>).
/// </summary>
public readonly record struct PacketBuffer(int Slot, ushort Offset, ushort Length)
{
    public static readonly PacketBuffer None = new(-1, 0, 0);

    public bool IsNone => Slot < 0;

    /// <summary>The same slot with the bytes moved or cut; headroom and tailroom of the slot may be used.</summary>
    public PacketBuffer With(int offset, int length) => new(Slot, (ushort)offset, (ushort)length);
}
