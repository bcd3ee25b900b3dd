using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Primitives;

/// <summary>
/// Records from one process to another through memory both have mapped: one writer, one reader, no locks. A record is a header of 64 octets
/// and a payload. The writer is not trusted: the reader copies before it looks, and checks every length.
/// </summary>
/// <remarks>
/// Layout: octets written (8 octets at 0), octets consumed (8 octets at 64), the ring from 128 on. Counters only grow; the place of octet n
/// is n modulo the capacity, which is a power of two. Little-endian, as all machines .NET runs on here.
/// </remarks>
public sealed unsafe class SharedRing
{
    /// <summary>Octets of the header of a record.</summary>
    public const int HeaderLength = 64;

    private const int ConsumedOffset = 64;
    private const int DataOffset = 128;

    private readonly byte* _memory;
    private readonly long _capacity;
    private long _position;

    /// <param name="memory">Zeroed before the first of the two sides begins.</param>
    /// <param name="length">As <see cref="LengthFor"/> gives it.</param>
    public SharedRing(byte* memory, long length)
    {
        _memory = memory;
        _capacity = length - DataOffset;
        if (_capacity < HeaderLength || (_capacity & (_capacity - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(length));
    }

    /// <summary>The other side broke the rules: nothing more is read.</summary>
    public bool IsCorrupt { get; private set; }

    /// <summary>Octets of a ring whose records take up to <paramref name="capacity"/> octets, a power of two.</summary>
    public static long LengthFor(long capacity) => capacity + DataOffset;

    /// <summary>
    /// Writes a record, or nothing when there is no room for it.
    /// </summary>
    /// <param name="wakes">The reader has read everything before, so it may sleep and must be woken.</param>
    public bool TryWrite<T>(in T header, ReadOnlySpan<byte> payload, out bool wakes)
        where T : unmanaged
    {
        Debug.Assert(sizeof(T) == HeaderLength);
        wakes = false;
        long written = _position;
        long length = RecordLength(payload.Length);
        long consumed = Volatile.Read(ref Consumed);
        if (consumed > written || length > _capacity - (written - consumed))
            return false;
        Put(written, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in header)));
        Put(written + HeaderLength, payload);
        _position = written + length;
        Volatile.Write(ref Written, _position);

        // Either this side sees that the reader has read everything, or the reader sees the record before it sleeps.
        Interlocked.MemoryBarrier();
        wakes = Volatile.Read(ref Consumed) == written;
        return true;
    }

    /// <summary>Reads the header of the next record. False when there is none, or the other side broke the rules.</summary>
    /// <param name="length">Octets of the payload, at most <paramref name="mostLength"/>.</param>
    public bool TryPeek<T>(int mostLength, out T header, out int length)
        where T : unmanaged
    {
        Debug.Assert(sizeof(T) == HeaderLength);
        (header, length) = (default, 0);
        long written = Volatile.Read(ref Written);
        if (IsCorrupt || written == _position)
            return false;
        long available = written - _position;
        if (available < HeaderLength || available > _capacity)
        {
            IsCorrupt = true;
            return false;
        }

        Get(_position, MemoryMarshal.AsBytes(new Span<T>(ref header)));

        // The first four octets of every header are the length of the payload.
        length = Unsafe.As<T, int>(ref header);
        if (length >= 0 && length <= mostLength && RecordLength(length) <= available)
            return true;
        IsCorrupt = true;
        length = 0;
        return false;
    }

    /// <summary>Copies the payload of the record that was peeked.</summary>
    public void Copy(Span<byte> payload) => Get(_position + HeaderLength, payload);

    /// <summary>Ends the record that was peeked.</summary>
    public void Consume(int length)
    {
        _position += RecordLength(length);
        Volatile.Write(ref Consumed, _position);
    }

    /// <summary>Nothing is left to read. Checked before the reader sleeps.</summary>
    public bool IsEmpty()
    {
        Interlocked.MemoryBarrier();
        return IsCorrupt || Volatile.Read(ref Written) == _position;
    }

    private ref long Written => ref *(long*)_memory;

    private ref long Consumed => ref *(long*)(_memory + ConsumedOffset);

    private static long RecordLength(int payload) => HeaderLength + ((payload + HeaderLength - 1L) & -HeaderLength);

    private void Put(long position, ReadOnlySpan<byte> octets)
    {
        long place = position & (_capacity - 1);
        int first = (int)Math.Min(octets.Length, _capacity - place);
        octets[..first].CopyTo(new Span<byte>(_memory + DataOffset + place, first));
        octets[first..].CopyTo(new Span<byte>(_memory + DataOffset, octets.Length - first));
    }

    private void Get(long position, Span<byte> octets)
    {
        long place = position & (_capacity - 1);
        int first = (int)Math.Min(octets.Length, _capacity - place);
        new ReadOnlySpan<byte>(_memory + DataOffset + place, first).CopyTo(octets);
        new ReadOnlySpan<byte>(_memory + DataOffset, octets.Length - first).CopyTo(octets[first..]);
    }
}
