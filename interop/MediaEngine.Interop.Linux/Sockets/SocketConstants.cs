namespace MediaEngine.Interop.Linux.Sockets;

/// <summary>Constants of sys/socket.h, netinet/in.h, sys/epoll.h and time.h, named after their C names.</summary>
public static class SocketConstants
{
    public const int AfUnix = 1;
    public const int AfInet = 2;
    public const int AfInet6 = 10;

    public const int SockStream = 1;
    public const int SockDgram = 2;
    public const int SockNonBlock = 0x800;
    public const int SockCloExec = 0x80000;

    public const int SolSocket = 1;
    public const int SoReuseAddr = 2;
    public const int SoError = 4;
    public const int SoSndBuf = 7;
    public const int SoRcvBuf = 8;
    public const int SoSndBufForce = 32;
    public const int SoRcvBufForce = 33;

    /// <summary>Each datagram carries the number of datagrams the socket has dropped because its queue was full: socket(7).</summary>
    public const int SoRxqOvfl = 40;

    public const int IpProtoIp = 0;
    public const int IpTos = 1;
    public const int IpMtuDiscover = 10;
    public const int IpPmtuDiscWant = 1;
    public const int IpPmtuDiscProbe = 3;
    public const int IpProtoTcp = 6;
    public const int TcpNoDelay = 1;
    public const int IpProtoIpV6 = 41;
    public const int IpV6V6Only = 26;
    public const int IpV6TClass = 67;
    public const int SolUdp = 17;

    /// <summary>linux/udp.h, kernel 4.18: the size of the datagrams a send is split into.</summary>
    public const int UdpSegment = 103;

    public const int MsgPeek = 2;
    public const int MsgTrunc = 0x20;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;

    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const int EpollCtlMod = 3;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const uint EpollErr = 8;
    public const int EpollCloExec = 0x80000;

    public const int EfdCloExec = 0x80000;
    public const int EfdNonBlock = 0x800;

    public const uint PollIn = 1;

    public const int ClockMonotonic = 1;
    public const int ClockProcessCpuTime = 2;

    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int MapShared = 1;
    public const uint MfdCloExec = 1;
    public const uint MfdAllowSealing = 2;
    public const int MapPopulate = 0x8000;
}
