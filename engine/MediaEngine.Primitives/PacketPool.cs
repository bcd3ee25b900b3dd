using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Primitives;

/// <summary>
/// One page-aligned block of native memory in fixed-size slots, owned by one worker. A slot is headroom, datagram and tailroom (SRTP tag,
/// header extension growth). Not thread-safe.
/// </summary>
public sealed unsafe class PacketPool : IDisposable
{
    /// <summary>Bytes before the datagram: the kernel's receive header, and room to grow the RTP header.</summary>
    public const int Headroom = 128;

    /// <summary>Bytes after the largest datagram: SRTP tag, MKI, SRTCP index.</summary>
    public const int Tailroom = 160;

    public const int SlotSize = 2048;

    /// <summary>The largest datagram a slot holds, in bytes.</summary>
    public const int MaxDatagram = SlotSize - Headroom - Tailroom;

    private readonly int[] _free;
    private int _freeCount;
    private byte* _memory;

    public PacketPool(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        Slots = slots;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)slots * SlotSize, 4096);
        NativeMemory.Clear(_memory, (nuint)slots * SlotSize);
        _free = new int[slots];
#if DEBUG
        Ledger = new PacketLedger(slots);
#endif
        for (int i = 0; i < slots; i++)
            _free[i] = slots - 1 - i;
        _freeCount = slots;
    }

    public int Slots { get; }

    /// <summary>The number of free slots.</summary>
    public int Available => _freeCount;

    public byte* Memory => _memory;

#if DEBUG
    /// <summary>What is out, and who took it.</summary>
    public PacketLedger Ledger { get; }
#endif

#if DEBUG
    /// <param name="file">Where the buffer is taken, for <see cref="Ledger"/>.</param>
    public bool TryRent(out PacketBuffer buffer, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
#else
    public bool TryRent(out PacketBuffer buffer)
#endif
    {
        if (_freeCount == 0)
        {
            buffer = PacketBuffer.None;
            return false;
        }

        int slot = _free[--_freeCount];
#if DEBUG
        Ledger.Take(slot, file, line);
#endif
        buffer = new PacketBuffer(slot, Headroom, 0);
        return true;
    }

    public void Return(PacketBuffer buffer)
    {
        Debug.Assert((uint)buffer.Slot < (uint)Slots, "not a slot of this pool");
#if DEBUG
        Ledger.Return(buffer.Slot);
#endif
        _free[_freeCount++] = buffer.Slot;
    }

    /// <summary>The bytes of a buffer.</summary>
    public Span<byte> Span(PacketBuffer buffer)
    {
        Debug.Assert((uint)buffer.Slot < (uint)Slots && buffer.Offset + buffer.Length <= SlotSize);
        return new Span<byte>(_memory + (nint)buffer.Slot * SlotSize + buffer.Offset, buffer.Length);
    }

    /// <summary>The whole slot, including headroom and tailroom.</summary>
    public Span<byte> SlotSpan(int slot) => new(_memory + (nint)slot * SlotSize, SlotSize);

    public byte* SlotPointer(int slot) => _memory + (nint)slot * SlotSize;

    public void Dispose()
    {
        if (_memory is null)
            return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
