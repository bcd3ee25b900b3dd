using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Frames in native memory with reference counts. A frame is written once; viewers, rings and recorders share its bytes. Blocks have sizes
/// of 512 and 768 octets times a power of two and are reused. The pool is not thread-safe: one worker owns it.
/// </summary>
public sealed unsafe class FramePool : IDisposable
{
    /// <summary>Largest size of a frame in octets (attack S28).</summary>
    public const int MaximumFrame = 4 << 20;

    /// <summary>Readable octets after each block. Decoders may read beyond the end of a frame.</summary>
    public const int Tailroom = 64;

    private const int SmallestBlock = 512;
    private const int Classes = 27;

    private readonly long _maximumBytes;
    private readonly int _maximumFrames;
    private readonly int[] _freeOfClass = new int[Classes];
    private Slot* _slots;
    private int _capacity;
    private int _used;
    private int _freeSlot = -1;

    /// <param name="maximumBytes">Limit of native memory in octets, including free blocks.</param>
    /// <param name="maximumFrames">Largest number of frames in use at one time.</param>
    public FramePool(long maximumBytes, int maximumFrames = 65536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, SmallestBlock);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumFrames, 1);
        _maximumBytes = maximumBytes;
        _maximumFrames = maximumFrames;
        Array.Fill(_freeOfClass, -1);
    }

    /// <summary>Native memory in octets, including free blocks.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of frames with at least one reference.</summary>
    public int InUse { get; private set; }

    /// <summary>
    /// Takes a frame with one reference, no bytes and a cleared <see cref="FrameInfo"/>. Returns false when the pool is full.
    /// </summary>
    public bool TryRent(int capacity, out FrameHandle frame)
    {
        frame = FrameHandle.None;
        if (capacity > MaximumFrame)
            return false;
        int size = ClassOf(capacity);
        int slot = _freeOfClass[size];
        if (slot >= 0)
            _freeOfClass[size] = _slots[slot].Next;
        else if ((slot = NewBlock(size)) < 0)
            return false;
        ref Slot rented = ref _slots[slot];
        rented.References = 1;
        rented.Length = 0;
        rented.Info = new FrameInfo { LossOffset = -1, SpatialLayers = 1 };
        InUse++;
        frame = new FrameHandle(slot);
        return true;
    }

    public void AddReference(FrameHandle frame)
    {
        Debug.Assert(Of(frame).References > 0, "a frame nobody holds");
        Of(frame).References++;
    }

    /// <summary>Removes one reference. The last one frees the block.</summary>
    public void Release(FrameHandle frame)
    {
        ref Slot slot = ref Of(frame);
        Debug.Assert(slot.References > 0, "released twice");
        if (--slot.References > 0)
            return;
        InUse--;
        slot.Next = _freeOfClass[slot.Class];
        _freeOfClass[slot.Class] = frame.Slot;
    }

    public int References(FrameHandle frame) => Of(frame).References;

    public int Length(FrameHandle frame) => Of(frame).Length;

    public int Capacity(FrameHandle frame) => SizeOf(Of(frame).Class);

    public ref FrameInfo Info(FrameHandle frame) => ref Of(frame).Info;

    /// <summary>The bytes of a frame. Its depacketizer writes them; all others only read them.</summary>
    public Span<byte> Data(FrameHandle frame)
    {
        ref Slot slot = ref Of(frame);
        return new Span<byte>(slot.Memory, slot.Length);
    }

    /// <summary>Sets the length. It must not exceed the capacity.</summary>
    public void SetLength(FrameHandle frame, int length)
    {
        Debug.Assert((uint)length <= (uint)Capacity(frame));
        Of(frame).Length = length;
    }

    /// <summary>
    /// Makes room for <paramref name="capacity"/> octets by a copy to a larger block. The frame must have only one reference.
    /// </summary>
    public bool TryGrow(ref FrameHandle frame, int capacity)
    {
        if (capacity <= Capacity(frame))
            return true;
        Debug.Assert(Of(frame).References == 1);
        if (!TryRent(Math.Max(capacity, Math.Min(2 * Capacity(frame), MaximumFrame)), out FrameHandle bigger)
            && !TryRent(capacity, out bigger))
            return false;
        SetLength(bigger, Length(frame));
        Data(frame).CopyTo(Data(bigger));
        Info(bigger) = Info(frame);
        Release(frame);
        frame = bigger;
        return true;
    }

    /// <summary>Returns free blocks to the system.</summary>
    public void Trim()
    {
        for (int size = 0; size < Classes; size++)
        {
            while (_freeOfClass[size] >= 0)
                FreeBlock(size);
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < _used; i++)
            NativeMemory.Free(_slots[i].Memory);
        NativeMemory.Free(_slots);
        _slots = null;
        _used = _capacity = 0;
        Bytes = 0;
        _freeSlot = -1;
        Array.Fill(_freeOfClass, -1);
    }

    private static int ClassOf(int capacity)
    {
        int units = (Math.Max(capacity, 1) + SmallestBlock - 1) / SmallestBlock;
        int log = BitOperations.Log2((uint)units);
        if (units == 1 << log)
            return log > 0 && capacity <= SizeOf(2 * log - 1) ? 2 * log - 1 : 2 * log;
        return capacity <= SizeOf(2 * log + 1) ? 2 * log + 1 : 2 * log + 2;
    }

    private static int SizeOf(int size) =>
        (size & 1) == 0 ? SmallestBlock << (size >> 1) : (SmallestBlock + SmallestBlock / 2) << (size >> 1);

    private int NewBlock(int size)
    {
        int bytes = SizeOf(size) + Tailroom;
        for (int other = Classes - 1; other >= 0 && Bytes + bytes > _maximumBytes; other--)
        {
            while (_freeOfClass[other] >= 0 && Bytes + bytes > _maximumBytes)
                FreeBlock(other);
        }

        if (Bytes + bytes > _maximumBytes)
            return -1;
        int slot = _freeSlot;
        if (slot >= 0)
            _freeSlot = _slots[slot].Next;
        else if ((slot = NewSlot()) < 0)
            return -1;
        _slots[slot].Memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        new Span<byte>(_slots[slot].Memory + bytes - Tailroom, Tailroom).Clear();
        _slots[slot].Class = (byte)size;
        Bytes += bytes;
        return slot;
    }

    private int NewSlot()
    {
        if (_used == _capacity)
        {
            if (_capacity == _maximumFrames)
                return -1;
            _capacity = Math.Min(Math.Max(64, 2 * _capacity), _maximumFrames);
            _slots = (Slot*)NativeMemory.Realloc(_slots, (nuint)_capacity * (nuint)sizeof(Slot));
        }

        _slots[_used] = default;
        return _used++;
    }

    private void FreeBlock(int size)
    {
        int slot = _freeOfClass[size];
        _freeOfClass[size] = _slots[slot].Next;
        NativeMemory.Free(_slots[slot].Memory);
        _slots[slot].Memory = null;
        _slots[slot].Next = _freeSlot;
        _freeSlot = slot;
        Bytes -= SizeOf(size) + Tailroom;
    }

    private ref Slot Of(FrameHandle frame)
    {
        Debug.Assert((uint)frame.Slot < (uint)_used, "not a frame of this pool");
        return ref _slots[frame.Slot];
    }

    private struct Slot
    {
        public byte* Memory;
        public int Length;
        public int References;
        public int Next;
        public byte Class;
        public FrameInfo Info;
    }
}
