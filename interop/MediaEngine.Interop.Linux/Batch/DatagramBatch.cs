using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static MediaEngine.Interop.Linux.Batch.BatchLibc;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>
/// The message array of one sendmmsg or recvmmsg call, in native memory: for each message a buffer, the remote address, and the local
/// address (IP_PKTINFO). Addresses and ports are in host byte order. Not thread-safe; sending and receiving need a batch each.
/// </summary>
public sealed unsafe class DatagramBatch : IDisposable
{
    private const nuint ControlBytes = 28; // CMSG_LEN(sizeof(struct in_pktinfo))
    private readonly int _stride;
    private MultiMessageHeader* _messages;
    private IoVector* _vectors;
    private SocketAddressInet* _names;
    private PacketInfoControl* _controls;
    private byte* _buffers;
    private readonly ushort[] _slots;

    /// <summary>Allocates <paramref name="capacity"/> messages of at most <paramref name="messageSize"/> bytes.</summary>
    public DatagramBatch(int capacity, int messageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(messageSize, 1);
        Capacity = capacity;
        MessageSize = messageSize;
        _stride = (messageSize + 63) & ~63;
        _slots = new ushort[capacity];
        var count = (nuint)capacity;
        _messages = (MultiMessageHeader*)NativeMemory.AllocZeroed(count, (nuint)sizeof(MultiMessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed(count, (nuint)sizeof(IoVector));
        _names = (SocketAddressInet*)NativeMemory.AllocZeroed(count, (nuint)sizeof(SocketAddressInet));
        _controls = (PacketInfoControl*)NativeMemory.AllocZeroed(count, (nuint)sizeof(PacketInfoControl));
        _buffers = (byte*)NativeMemory.AllocZeroed(count, (nuint)_stride);
        for (var i = 0; i < capacity; i++)
        {
            _vectors[i] = new IoVector { Base = _buffers + ((nint)i * _stride), Length = (nuint)messageSize };
            _names[i].Family = AddressFamilyInet;
            _controls[i] = new PacketInfoControl { Length = ControlBytes, Level = LevelIp, Type = PacketInfo };
            _messages[i].Header = new MessageHeader
            {
                Name = _names + i,
                NameLength = (uint)sizeof(SocketAddressInet),
                Vectors = _vectors + i,
                VectorCount = 1,
                Control = _controls + i,
                ControlLength = (nuint)sizeof(PacketInfoControl),
            };
        }
    }

    ~DatagramBatch() => Free();

    /// <summary>The number of messages in the batch.</summary>
    public int Capacity { get; }

    /// <summary>The largest datagram of the batch, in bytes.</summary>
    public int MessageSize { get; }

    internal MultiMessageHeader* Messages => _messages;

    /// <summary>The whole buffer of message <paramref name="index"/>.</summary>
    public Span<byte> Buffer(int index) => new(_vectors[index].Base, MessageSize);

    /// <summary>Describes an outgoing message: its length, destination and local address.</summary>
    public void SetOutgoing(int index, int length, uint remoteAddress, ushort remotePort, uint localAddress)
    {
        _vectors[index].Length = (nuint)length;
        _names[index].AddressBigEndian = BinaryPrimitives.ReverseEndianness(remoteAddress);
        _names[index].PortBigEndian = BinaryPrimitives.ReverseEndianness(remotePort);
        _controls[index].LocalBigEndian = BinaryPrimitives.ReverseEndianness(localAddress);
    }

    /// <summary>The bytes of a received message.</summary>
    public ReadOnlySpan<byte> Received(int index) => new(_vectors[index].Base, (int)Math.Min(_messages[index].Length, (uint)MessageSize));

    /// <summary>The source address of a received message.</summary>
    public uint RemoteAddress(int index) => BinaryPrimitives.ReverseEndianness(_names[index].AddressBigEndian);

    /// <summary>The source port of a received message.</summary>
    public ushort RemotePort(int index) => BinaryPrimitives.ReverseEndianness(_names[index].PortBigEndian);

    /// <summary>The destination address of a received message; 0 when the kernel did not report it.</summary>
    public uint LocalAddress(int index) => _messages[index].Header.ControlLength >= ControlBytes && _controls[index].Type == PacketInfo
        ? BinaryPrimitives.ReverseEndianness(_controls[index].DestinationBigEndian)
        : 0;

    /// <summary>
    /// Makes message <paramref name="index"/> refer to a receive slot outside the batch. Its payload has room for <see cref="MessageSize"/>
    /// bytes.
    /// </summary>
    internal void Adopt(
        int index, byte* payload, uint length, in SocketAddressInet source, in PacketInfoControl control, bool hasControl, ushort slot)
    {
        _vectors[index].Base = payload;
        _messages[index].Length = length;
        _names[index] = source;
        _controls[index] = control;
        _messages[index].Header.ControlLength = hasControl ? (nuint)sizeof(PacketInfoControl) : 0;
        _slots[index] = slot;
    }

    /// <summary>The slot of an adopted message.</summary>
    internal ushort Slot(int index) => _slots[index];

    /// <summary>Restores what the kernel overwrote in the first <paramref name="count"/> messages of a receive batch.</summary>
    internal void Rearm(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _messages[i].Header.NameLength = (uint)sizeof(SocketAddressInet);
            _messages[i].Header.ControlLength = (nuint)sizeof(PacketInfoControl);
            _messages[i].Header.Flags = 0;
        }
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_buffers);
        _messages = null;
        _vectors = null;
        _names = null;
        _controls = null;
        _buffers = null;
    }
}
