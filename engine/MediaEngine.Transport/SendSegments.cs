using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Datagrams of one port to one peer that leave in one send (UDP_SEGMENT, udp(7), Linux 4.18): the kernel walks its stack once with all of
/// them and cuts them apart at the end, or lets the network card do it. All have the size of the first but the last, which may be shorter:
/// so come the packets of a video frame. What lies here belongs to an entry of the submission queue, by its place, and stays until the
/// kernel has consumed that entry.
/// </summary>
internal sealed unsafe class SendSegments
{
    /// <summary>Datagrams of one send; far below what fits an IP packet, so that a frame cannot hold up others for long.</summary>
    public const int Most = 16;

    /// <summary>
    /// A segment is never sent in fragments: what every IPv6 link carries, less the headers of IPv6 and UDP (RFC 8200 section 5).
    /// </summary>
    public const int Longest = 1280 - 40 - 8;

    private readonly PacketPool _pool;
    private Message* _messages;

    /// <param name="places">Entries of the submission queue. Pages of places that never send segments are never touched.</param>
    public SendSegments(PacketPool pool, uint places)
    {
        _pool = pool;
        _messages = (Message*)NativeMemory.AllocZeroed(places, (nuint)sizeof(Message));
    }

    /// <summary>Makes the datagram of a plain send the first segment. Returns what the entry is to send.</summary>
    /// <param name="address">Where to, as the plain send had it; null on a connected socket.</param>
    public MsgHdr* Begin(int place, in PacketBuffer first, void* address, int addressLength)
    {
        Message* message = _messages + place;
        message->Count = 0;
        message->Header = new MsgHdr
        {
            Name = address,
            NameLength = (uint)addressLength,
            Vector = (IoVec*)message->Vectors,
            Control = &message->Control,
            ControlLength = (nuint)sizeof(SegmentControl),
        };
        message->Control = new SegmentControl
        {
            Length = SegmentControl.LengthWithoutPadding,
            Level = SocketConstants.SolUdp,
            Type = SocketConstants.UdpSegment,
            Size = (ushort)first.Length,
        };
        Add(place, first);
        return &message->Header;
    }

    /// <summary>One more. Returns how many there are.</summary>
    public int Add(int place, in PacketBuffer next)
    {
        Message* message = _messages + place;
        int i = message->Count++;
        ((IoVec*)message->Vectors)[i] = new IoVec { Base = _pool.SlotPointer(next.Slot) + next.Offset, Length = (nuint)next.Length };
        message->Slots[i] = next.Slot;
        message->Header.VectorLength = (nuint)message->Count;
        return message->Count;
    }

    /// <summary>The kernel has consumed the entry: its slots go back to the pool. Returns how many there were.</summary>
    public int Return(int place)
    {
        Message* message = _messages + place;
        for (int i = 0; i < message->Count; i++)
            _pool.Return(new PacketBuffer(message->Slots[i], PacketPool.Headroom, 0));
        return message->Count;
    }

    /// <summary>Only when the kernel can no longer read there.</summary>
    public void Free()
    {
        NativeMemory.Free(_messages);
        _messages = null;
    }

    private struct Message
    {
        public MsgHdr Header;
        public SegmentControl Control;
        public int Count;

        /// <summary><see cref="IoVec"/>, of two words each.</summary>
        public fixed ulong Vectors[2 * Most];
        public fixed int Slots[Most];
    }

    /// <summary>struct cmsghdr with the size of a segment, padded to the next one.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    private struct SegmentControl
    {
        public const int LengthWithoutPadding = 16 + sizeof(ushort);

        public nuint Length;
        public int Level;
        public int Type;
        public ushort Size;
    }
}
