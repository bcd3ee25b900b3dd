using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>The slots that the kernel may receive into: the ring of provided buffers, and which slots are in it.</summary>
internal sealed unsafe class ReceiveSlots : IDisposable
{
    /// <summary>The kernel's name for them (buf_group); a ring has no others.</summary>
    public const ushort Group = 0;

    private readonly BufRing _ring;
    private readonly PacketPool _pool;
    private readonly int _wanted;
    private readonly int _reserved;
    private readonly int _header;
    private readonly bool[] _provided;

    /// <param name="ring">Owned from now on.</param>
    /// <param name="wanted">Slots to keep in the ring.</param>
    /// <param name="header">Octets the kernel writes in front of the datagram, which lies at the pool's headroom.</param>
    public ReceiveSlots(BufRing ring, PacketPool pool, int wanted, int header)
    {
        (_ring, _pool, _wanted, _header) = (ring, pool, wanted, header);

        // What is sent, and what the handler makes itself, must find slots when receiving takes all it can get.
        _reserved = Math.Min(pool.Slots / 16, pool.Slots - wanted);
        _provided = new bool[pool.Slots];
        Refill();
    }

    /// <summary>Slots in the ring now.</summary>
    public int Count { get; private set; }

    public void Refill()
    {
        int added = 0;
        while (Count < _wanted && _pool.Available > _reserved && _pool.TryRent(out PacketBuffer buffer))
        {
            _ring.Add(_pool.SlotPointer(buffer.Slot) + PacketPool.Headroom - _header, (uint)(_header + PacketPool.MaxDatagram),
                (ushort)buffer.Slot, added);
            _provided[buffer.Slot] = true;
            Count++;
            added++;
        }

        if (added > 0)
            _ring.Advance(added);
    }

    /// <summary>A completion says the kernel has used the slot: it is the caller's now.</summary>
    public PacketBuffer Take(int slot)
    {
        _provided[slot] = false;
        Count--;
        return new PacketBuffer(slot, PacketPool.Headroom, 0);
    }

    /// <summary>Takes the ring from the kernel.</summary>
    public void Dispose() => _ring.Dispose();

    /// <summary>Gives back what the kernel did not use; only when it can no longer write there.</summary>
    public void ReturnAll()
    {
        for (int slot = 0; slot < _provided.Length; slot++)
        {
            if (_provided[slot])
                _pool.Return(Take(slot));
        }
    }
}
