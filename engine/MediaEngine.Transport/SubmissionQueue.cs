using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>The ring's submission queue. Beside each entry it keeps the slot that a send reads from and the address it goes to.</summary>
/// <remarks>
/// Sends carry MSG_DONTWAIT, which makes the kernel finish each of them, one way or the other, while the entry is consumed:
/// so a successful send needs no completion (CQE_SKIP_SUCCESS), and its slot is free once the queue's head has passed the entry.
/// </remarks>
internal sealed unsafe class SubmissionQueue
{
    private const int NoSlot = -1;
    private const int Segments = -2;

    private readonly Ring _ring;
    private readonly PacketPool _pool;
    private readonly int[] _slots;
    private readonly SendSegments _segments;
    private byte* _addresses;
    private long _made;
    private uint _reaped;
    private int _sent;

    public SubmissionQueue(Ring ring, PacketPool pool)
    {
        (_ring, _pool) = (ring, pool);
        _slots = new int[ring.SqEntries];
        _segments = new SendSegments(pool, ring.SqEntries);
        _addresses = (byte*)NativeMemory.AllocZeroed(ring.SqEntries * (nuint)SocketAddress.MaxLength);
    }

    /// <summary>Entries made so far; free-running.</summary>
    public uint Tail => _ring.SqTail;

    /// <summary>Entries the kernel has consumed; free-running.</summary>
    public uint Head => _ring.SqHead;

    /// <summary>Entries made so far. Unlike <see cref="Tail"/> it does not wrap.</summary>
    public long Made => _made;

    /// <summary>The next free entry; submits when the queue is full. Null when the kernel takes nothing at the moment.</summary>
    public IoUringSqe* Next()
    {
        IoUringSqe* sqe = _ring.GetSqe();
        if (sqe is null)
        {
            Submit();
            sqe = _ring.GetSqe();
            if (sqe is null)
                return null;
        }

        _slots[_ring.SqIndex(sqe)] = NoSlot;
        _made++;
        return sqe;
    }

    /// <summary>Index of an entry, for its slot and address.</summary>
    public int PlaceOf(IoUringSqe* sqe) => _ring.SqIndex(sqe);

    /// <summary>Room for the address of the entry's destination: <see cref="SocketAddress.MaxLength"/> octets.</summary>
    public byte* AddressAt(int place) => _addresses + place * SocketAddress.MaxLength;

    /// <summary>The entry sends what lies in the slot, which goes back to the pool once the entry is consumed.</summary>
    public void Hold(int place, int slot) => _slots[place] = slot;

    /// <summary>The kernel has not consumed the entry yet: it may still be changed.</summary>
    /// <param name="entry"><see cref="Made"/> right after it was made.</param>
    public bool IsQueued(long entry) => _made - entry < _ring.SqTail - _ring.SqHead;

    /// <summary>
    /// One more datagram for a send that is still queued, from the same port to the same peer, no longer than those before it; see
    /// <see cref="SendSegments"/>. Returns how many the send has now.
    /// </summary>
    public int Append(long entry, int port, in PacketBuffer next)
    {
        int place = (int)((_ring.SqTail - 1 - (uint)(_made - entry)) & _ring.SqMask);
        IoUringSqe* sqe = _ring.SqeAt(place);
        if (_slots[place] != Segments)
        {
            int slot = _slots[place];
            PacketBuffer first = new(slot, (ushort)((byte*)sqe->Addr - _pool.SlotPointer(slot)), (ushort)sqe->Len);
            MsgHdr* message = _segments.Begin(place, first, (void*)sqe->Addr2, sqe->AddrLen);
            (int descriptor, uint messageFlags, byte flags) = (sqe->Fd, sqe->OpFlags, sqe->Flags);
            *sqe = default;
            sqe->PrepSendMsg(descriptor, message, (int)messageFlags, 0);
            sqe->Flags = flags;
            _slots[place] = Segments;
        }

        int count = _segments.Add(place, next);
        sqe->UserData = new RequestTag(RequestKind.SendSegments, port, count).UserData;
        return count;
    }

    /// <summary>Hands the queued entries to the kernel now.</summary>
    public void Submit()
    {
        _ = _ring.Submit();
        Reap();
    }

    /// <summary>Slots of consumed send entries are free: see the remarks of the class.</summary>
    public void Reap()
    {
        uint head = _ring.SqHead;
        uint mask = _ring.SqMask;
        for (; _reaped != head; _reaped++)
        {
            int place = (int)(_reaped & mask);
            int slot = _slots[place];
            if (slot == NoSlot)
                continue;
            if (slot == Segments)
            {
                _sent += _segments.Return(place);
                continue;
            }

            _pool.Return(new PacketBuffer(slot, PacketPool.Headroom, 0));
            _sent++;
        }
    }

    /// <summary>A completion has reported that these datagrams were not sent.</summary>
    public void CountFailed(int datagrams) => _sent -= datagrams;

    /// <summary>Datagrams sent since the last time that was asked; those whose failure is not yet known included.</summary>
    public int TakeSent()
    {
        int sent = Math.Max(0, _sent);
        _sent -= sent;
        return sent;
    }

    /// <summary>Called when the kernel no longer reads there.</summary>
    public void Free()
    {
        NativeMemory.Free(_addresses);
        _addresses = null;
        _segments.Free();
    }
}
