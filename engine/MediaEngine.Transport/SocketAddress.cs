using System.Buffers.Binary;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>struct sockaddr_in and sockaddr_in6 from and to <see cref="TransportAddress"/>.</summary>
public static unsafe class SocketAddress
{
    /// <summary>Room for either family.</summary>
    public const int MaxLength = 28;

    /// <summary>Writes the kernel's form and returns its length; 0 when there is no address.</summary>
    public static int Write(in TransportAddress address, byte* destination)
    {
        switch (address.Family)
        {
            case IpFamily.IPv4:
                var v4 = (SockAddrIn*)destination;
                *v4 = default;
                v4->Family = SocketConstants.AfInet;
                v4->Port = NetworkOrder(address.Port);
                v4->Address = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(address.IPv4) : address.IPv4;
                return sizeof(SockAddrIn);
            case IpFamily.IPv6:
                var v6 = (SockAddrIn6*)destination;
                *v6 = default;
                v6->Family = SocketConstants.AfInet6;
                v6->Port = NetworkOrder(address.Port);
                v6->ScopeId = address.Scope;
                address.WriteAddress(new Span<byte>(v6->Address, 16));
                return sizeof(SockAddrIn6);
            default:
                return 0;
        }
    }

    /// <summary>Reads what the kernel wrote; <see cref="TransportAddress.IsNone"/> for another family or a short name.</summary>
    public static TransportAddress Read(byte* source, uint length)
    {
        if (length < sizeof(ushort))
            return default;
        switch (*(ushort*)source)
        {
            case SocketConstants.AfInet when length >= sizeof(SockAddrIn):
                var v4 = (SockAddrIn*)source;
                return TransportAddress.FromIPv4(
                    BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(v4->Address) : v4->Address, NetworkOrder(v4->Port));
            case SocketConstants.AfInet6 when length >= sizeof(SockAddrIn6):
                var v6 = (SockAddrIn6*)source;
                return TransportAddress.FromIPv6(new ReadOnlySpan<byte>(v6->Address, 16), NetworkOrder(v6->Port), v6->ScopeId);
            default:
                return default;
        }
    }

    private static ushort NetworkOrder(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
