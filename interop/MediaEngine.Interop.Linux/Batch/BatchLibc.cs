using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>The libc calls of <see cref="DatagramBatchSocket"/>. Structures follow the Linux ABI of x86-64 and arm64.</summary>
internal static unsafe partial class BatchLibc
{
    internal const int AddressFamilyInet = 2;
    internal const int SocketDatagram = 2;
    internal const int CloseOnExec = 0x80000;
    internal const int LevelSocket = 1;
    internal const int LevelIp = 0;
    internal const int SendBufferForce = 32;
    internal const int ReceiveBufferForce = 33;
    internal const int SendBuffer = 7;
    internal const int ReceiveBuffer = 8;
    internal const int SocketMemoryInfo = 55;
    internal const int PacketInfo = 8;
    internal const int DontWait = 0x40;
    internal const short PollIn = 1;
    internal const int TimerSlack = 29;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int descriptor, SocketAddressInet* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetSocketName(int descriptor, SocketAddressInet* address, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSocketOption(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSocketOption(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMessages(int descriptor, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMessages(int descriptor, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    internal static partial int SetAffinity(int thread, nuint size, ulong* mask);

    /// <param name="priority">struct sched_param: one int.</param>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    internal static partial int SetScheduler(int thread, int policy, int* priority);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    internal struct SocketAddressInet
    {
        public ushort Family;
        public ushort PortBigEndian;
        public uint AddressBigEndian;
        public ulong Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public SocketAddressInet* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public PacketInfoControl* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MultiMessageHeader
    {
        public MessageHeader Header;
        public uint Length;
    }

    /// <summary>One IP_PKTINFO control message: cmsghdr and in_pktinfo, padded to the next cmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PacketInfoControl
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int InterfaceIndex;
        public uint LocalBigEndian;
        public uint DestinationBigEndian;
        public uint Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
