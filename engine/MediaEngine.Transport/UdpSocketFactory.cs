using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Nonblocking UDP sockets without SO_REUSEADDR (two users of one port are an error), IPv6 without IPv4.
/// </summary>
/// <param name="receiveBufferBytes">
/// SO_RCVBUF, cut to net.core.rmem_max by the kernel. Large enough for the bursts of a video key frame while the loop is away;
/// the kernel drops what exceeds it.
/// </param>
/// <param name="sendBufferBytes">SO_SNDBUF; 0 leaves the system's default.</param>
public sealed unsafe class UdpSocketFactory(int receiveBufferBytes = UdpSocketFactory.DefaultBufferBytes,
    int sendBufferBytes = UdpSocketFactory.DefaultBufferBytes)
    : ISocketFactory
{
    public const int DefaultBufferBytes = 512 * 1024;

    /// <summary>F_DUPFD_CLOEXEC of fcntl(2).</summary>
    private const int DuplicateCloseOnExec = 1030;

    public BindResult TryBind(in TransportAddress local, out int descriptor)
    {
        bool v6 = local.Family == IpFamily.IPv6;
        descriptor = LibC.Socket(
            v6 ? SocketConstants.AfInet6 : SocketConstants.AfInet,
            SocketConstants.SockDgram | SocketConstants.SockNonBlock | SocketConstants.SockCloExec,
            0);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() is Errno.MFile or Errno.NFile ? BindResult.NoDescriptors : BindResult.Failed;
        if (v6)
            Set(descriptor, SocketConstants.IpProtoIpV6, SocketConstants.IpV6V6Only, 1);
        else
            Set(descriptor, SocketConstants.IpProtoIp, SocketConstants.IpMtuDiscover, SocketConstants.IpPmtuDiscProbe);
        Set(descriptor, SocketConstants.SolSocket, SocketConstants.SoRxqOvfl, 1);
        if (receiveBufferBytes > 0)
            Set(descriptor, SocketConstants.SolSocket, SocketConstants.SoRcvBuf, receiveBufferBytes);
        if (sendBufferBytes > 0)
            Set(descriptor, SocketConstants.SolSocket, SocketConstants.SoSndBuf, sendBufferBytes);
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(local, address);
        if (LibC.Bind(descriptor, address, (uint)length) == 0)
            return BindResult.Bound;
        int error = Marshal.GetLastPInvokeError();
        _ = LibC.Close(descriptor);
        descriptor = -1;
        return error switch
        {
            Errno.AddrInUse or Errno.Acces => BindResult.InUse,
            Errno.AddrNotAvail => BindResult.NotLocal,
            _ => BindResult.Failed,
        };
    }

    /// <summary>Gives a socket of many sessions larger buffers, as far as the system's limits allow.</summary>
    public static void EnlargeBuffers(int descriptor, int bytes)
    {
        Set(descriptor, SocketConstants.SolSocket, SocketConstants.SoRcvBuf, bytes);
        Set(descriptor, SocketConstants.SolSocket, SocketConstants.SoSndBuf, bytes);
    }

    public int Duplicate(int descriptor) => LibC.FileControl(descriptor, DuplicateCloseOnExec, 0);

    public bool TryDiscard(int descriptor, int limit)
    {
        // With a buffer of length 0 each call takes a whole datagram and copies nothing.
        for (int i = 0; i <= limit; i++)
        {
            if (LibC.Recv(descriptor, null, 0, SocketConstants.MsgDontWait) < 0)
                return true;
        }

        return false;
    }

    public void Close(int descriptor) => _ = LibC.Close(descriptor);

    private static void Set(int descriptor, int level, int name, int value) =>
        _ = LibC.SetSockOpt(descriptor, level, name, &value, sizeof(int));
}
