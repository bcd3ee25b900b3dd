using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using static MediaEngine.Interop.Linux.Batch.BatchLibc;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>
/// An unconnected IPv4 UDP socket that sends and receives many datagrams per system call (sendmmsg, recvmmsg). The local address is chosen
/// per datagram, so one socket can simulate thousands of endpoints. One thread may send while another receives.
/// </summary>
public sealed unsafe class DatagramBatchSocket : IDisposable
{
    private readonly DescriptorHandle _handle;
    private readonly int _descriptor;

    /// <summary>Binds to <paramref name="address"/> (host byte order, 0 for any) and <paramref name="port"/> (0 for any).</summary>
    /// <exception cref="Win32Exception">The kernel refused the socket or the address.</exception>
    public DatagramBatchSocket(uint address, ushort port, int bufferBytes)
    {
        var descriptor = Socket(AddressFamilyInet, SocketDatagram | CloseOnExec, 0);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "socket");
        _handle = new DescriptorHandle(descriptor);
        _descriptor = descriptor;
        SetBuffer(ReceiveBufferForce, ReceiveBuffer, bufferBytes);
        SetBuffer(SendBufferForce, SendBuffer, bufferBytes);
        if (!SetOption(LevelIp, PacketInfo, 1))
            throw Failure("setsockopt IP_PKTINFO");
        var name = new SocketAddressInet
        {
            Family = AddressFamilyInet,
            PortBigEndian = BinaryPrimitives.ReverseEndianness(port),
            AddressBigEndian = BinaryPrimitives.ReverseEndianness(address),
        };
        if (Bind(descriptor, &name, (uint)sizeof(SocketAddressInet)) < 0)
            throw Failure("bind");
        var length = (uint)sizeof(SocketAddressInet);
        if (GetSocketName(descriptor, &name, &length) < 0)
            throw Failure("getsockname");
        Port = BinaryPrimitives.ReverseEndianness(name.PortBigEndian);
    }

    /// <summary>The bound port.</summary>
    public ushort Port { get; }

    /// <summary>Datagrams the kernel dropped because this socket's receive queue was full (SO_MEMINFO).</summary>
    public long ReceiveQueueDrops
    {
        get
        {
            var values = stackalloc uint[9];
            var length = 9u * sizeof(uint);
            return GetSocketOption(_descriptor, LevelSocket, SocketMemoryInfo, values, &length) < 0 ? -1 : values[8];
        }
    }

    internal int Descriptor => _descriptor;

    /// <summary>
    /// Sends <paramref name="count"/> messages without blocking. Returns how many were sent, or the negative errno of the first.
    /// </summary>
    public int Send(DatagramBatch batch, int count)
    {
        var sent = SendMessages(_descriptor, batch.Messages, (uint)count, DontWait);
        return sent >= 0 ? sent : -Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Receives waiting datagrams, at most one batch, without blocking. Returns how many (0 for none), or the negative errno.
    /// </summary>
    public int Receive(DatagramBatch batch)
    {
        const int again = 11;
        var received = ReceiveMessages(_descriptor, batch.Messages, (uint)batch.Capacity, DontWait, null);
        if (received >= 0)
            return received;
        var error = Marshal.GetLastPInvokeError();
        return error == again ? 0 : -error;
    }

    /// <summary>True when <see cref="BatchIo.Ring"/> works on this host.</summary>
    public static bool HasRing => BatchRing.IsAvailable();

    /// <summary>A sender for one thread.</summary>
    public IBatchSender OpenSender(BatchIo io) => io == BatchIo.Ring ? new RingSender(this) : new MessageSender(this);

    /// <summary>A receiver for one thread; at most one at a time.</summary>
    public IBatchReceiver OpenReceiver(BatchIo io) => io == BatchIo.Ring ? new RingReceiver(this) : new MessageReceiver(this);

    /// <summary>Makes the first <paramref name="count"/> messages ready for the next <see cref="Receive"/>.</summary>
    public static void Release(DatagramBatch batch, int count) => batch.Rearm(count);

    /// <summary>Sleeps until a datagram is waiting or the time is over. Returns true when one is waiting.</summary>
    public bool Wait(long nanoseconds)
    {
        var descriptor = new PollDescriptor { Descriptor = _descriptor, Events = PollIn };
        var timeout = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        return Poll(&descriptor, 1, &timeout, null) > 0;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _handle.Dispose();

    private void SetBuffer(int forced, int ordinary, int bytes)
    {
        if (!SetOption(LevelSocket, forced, bytes))
            SetOption(LevelSocket, ordinary, bytes); // without CAP_NET_ADMIN the sysctl limit applies
    }

    private bool SetOption(int level, int name, int value) => SetSocketOption(_descriptor, level, name, &value, sizeof(int)) == 0;

    private Win32Exception Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        _handle.Dispose();
        return new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private sealed class DescriptorHandle : SafeHandle
    {
        internal DescriptorHandle(int descriptor)
            : base(-1, ownsHandle: true) => SetHandle(descriptor);

        public override bool IsInvalid => handle < 0;

        protected override bool ReleaseHandle() => BatchLibc.Close((int)handle) == 0;
    }
}
