using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// A bound UDP control socket. It receives packet information, so that a reply is sent from the address the request was sent to, also with
/// a wildcard address or when the address moved here later.
/// </summary>
internal sealed unsafe class UdpControlSocket : IDisposable
{
    // linux/in.h, linux/in6.h
    private const int IpPktInfo = 8;
    private const int IPv6MtuDiscover = 23;
    private const int IPv6RecvPktInfo = 49;
    private const int PmtuDiscoverDont = 0;
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    // struct cmsghdr on 64-bit Linux: length, level, type; then in_pktinfo {interface, local
    // address, ...} or in6_pktinfo {address, interface}.
    private const int ControlHeader = 16;
    private const int InPktInfoLength = ControlHeader + 12;
    private const int In6PktInfoLength = ControlHeader + 20;

    private readonly Socket _socket;

    /// <param name="trafficClass">TOS byte of replies; 0 leaves the default.</param>
    /// <param name="fragment">Clear DF on replies; null leaves the system's default.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public UdpControlSocket(IPEndPoint local, NgHandler handler, byte trafficClass = 0, bool? fragment = null)
    {
        Handler = handler;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            bool isV6 = local.AddressFamily == AddressFamily.InterNetworkV6;
            if (isV6)
                _socket.DualMode = false;
            int level = isV6 ? SocketConstants.IpProtoIpV6 : SocketConstants.IpProtoIp;
            SetOption(level, isV6 ? IPv6RecvPktInfo : IpPktInfo, 1);
            if (trafficClass != 0)
                SetTrafficClass(trafficClass);
            if (fragment is bool dont)
                SetOption(level, isV6 ? IPv6MtuDiscover : SocketConstants.IpMtuDiscover,
                    dont ? PmtuDiscoverDont : SocketConstants.IpPmtuDiscWant);
            _socket.ReceiveBufferSize = ReceiveBuffer;
            _socket.Bind(local);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public NgHandler Handler { get; }

    /// <summary>TOS byte of replies from now on.</summary>
    public void SetTrafficClass(byte trafficClass)
    {
        bool isV6 = _socket.AddressFamily == AddressFamily.InterNetworkV6;
        SetOption(isV6 ? SocketConstants.IpProtoIpV6 : SocketConstants.IpProtoIp, isV6 ? SocketConstants.IpV6TClass : SocketConstants.IpTos,
            trafficClass);
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public int Descriptor => (int)_socket.Handle;

    /// <param name="control">Ancillary data of the request, with the local address it was sent to.</param>
    /// <returns>False when the kernel refused it; the client will ask again and get the remembered reply.</returns>
    public bool Send(ReadOnlySpan<byte> reply, in TransportAddress destination, ReadOnlySpan<byte> control)
    {
        byte* name = stackalloc byte[MediaEngine.Transport.SocketAddress.MaxLength];
        Span<byte> controlCopy = stackalloc byte[ControlReceiveBatch.ControlLength];
        controlCopy = SourceSelection(control, controlCopy);
        fixed (byte* data = reply, ancillary = controlCopy)
        {
            var vector = new IoVec { Base = data, Length = (nuint)reply.Length };
            var message = new MMsgHdr
            {
                Header = new MsgHdr
                {
                    Name = name,
                    NameLength = (uint)MediaEngine.Transport.SocketAddress.Write(destination, name),
                    Vector = &vector,
                    VectorLength = 1,
                    Control = controlCopy.IsEmpty ? null : ancillary,
                    ControlLength = (nuint)controlCopy.Length,
                },
            };
            return LibC.SendMMsg(Descriptor, &message, 1, SocketConstants.MsgDontWait | SocketConstants.MsgNoSignal) == 1;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Received packet information can be used for sending, too. Only the interface is removed, because the reply's route may use another
    /// one; a link-local address keeps it.
    /// </summary>
    private static Span<byte> SourceSelection(ReadOnlySpan<byte> received, Span<byte> destination)
    {
        if (received.Length < InPktInfoLength || received.Length > destination.Length)
            return [];
        received.CopyTo(destination);
        Span<byte> result = destination[..received.Length];
        int level = BinaryPrimitives.ReadInt32LittleEndian(result[8..]);
        if (level == SocketConstants.IpProtoIp)
            BinaryPrimitives.WriteInt32LittleEndian(result[ControlHeader..], 0);
        else if (received.Length >= In6PktInfoLength && !(result[ControlHeader] == 0xfe && (result[ControlHeader + 1] & 0xc0) == 0x80))
            BinaryPrimitives.WriteInt32LittleEndian(result[(ControlHeader + 16)..], 0);
        return result;
    }

    private void SetOption(int level, int name, int value) => _socket.SetRawSocketOption(level, name, BitConverter.GetBytes(value));
}
