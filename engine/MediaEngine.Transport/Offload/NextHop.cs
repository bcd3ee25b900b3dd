using System.Buffers.Binary;

namespace MediaEngine.Transport.Offload;

/// <summary>A neighbour that packets are sent to.</summary>
internal readonly record struct NextHop
{
    private readonly UInt128 _address;

    /// <param name="interfaceIndex">The interface it is behind.</param>
    /// <param name="address">4 or 16 bytes in network order.</param>
    public NextHop(int interfaceIndex, ReadOnlySpan<byte> address)
    {
        (Interface, Length) = (interfaceIndex, address.Length);
        _address = address.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt128BigEndian(address);
    }

    public int Interface { get; }

    /// <summary>Bytes of the address.</summary>
    public int Length { get; }

    public void Write(Span<byte> address)
    {
        if (Length == 4)
            BinaryPrimitives.WriteUInt32BigEndian(address, (uint)_address);
        else
            BinaryPrimitives.WriteUInt128BigEndian(address, _address);
    }
}
