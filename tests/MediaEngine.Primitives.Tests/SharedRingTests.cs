using System.Runtime.InteropServices;
using CsCheck;
using MediaEngine.Primitives;
using Xunit;

namespace MediaEngine.Primitives.Tests;

public sealed unsafe class SharedRingTests : IDisposable
{
    private const int Capacity = 1024;

    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed((nuint)SharedRing.LengthFor(Capacity));
    private readonly SharedRing _writer;
    private readonly SharedRing _reader;

    public SharedRingTests()
    {
        long length = SharedRing.LengthFor(Capacity);
        (_writer, _reader) = (new SharedRing(_memory, length), new SharedRing(_memory, length));
    }

    public void Dispose() => NativeMemory.Free(_memory);

    [Fact]
    public void Records_arrive_in_order_and_whole_also_around_the_end_of_the_memory()
    {
        Gen.Byte.Array[0, 400].Array[1, 60].Sample(
            records =>
            {
                var waiting = new Queue<byte[]>();
                foreach (byte[] record in records)
                {
                    while (!Write(record, out _))
                        Assert.Equal(waiting.Dequeue(), Read());
                    waiting.Enqueue(record);
                }

                foreach (byte[] record in waiting)
                    Assert.Equal(record, Read());
                Assert.True(_reader.IsEmpty());
            },
            threads: 1);
    }

    [Fact]
    public void A_reader_is_woken_for_the_first_record_only()
    {
        Write([1], out bool first);
        Write([2], out bool second);
        Assert.Equal((true, false), (first, second));
        Read();
        Write([3], out bool third);
        Assert.False(third);
        Read();
        Read();
        Write([4], out bool fourth);
        Assert.True(fourth);
    }

    [Fact]
    public void A_record_that_finds_no_room_is_not_written()
    {
        Assert.True(Write(new byte[Capacity - 64], out _));
        Assert.False(Write([], out _));
        Assert.Equal(Capacity - 64, Read().Length);
        Assert.True(Write([], out _));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(Capacity + 64)]
    public void A_wrong_count_of_the_writer_ends_the_reading(long written)
    {
        *(long*)_memory = written;
        Assert.False(_reader.TryPeek(Capacity, out Header _, out _));
        Assert.True(_reader.IsCorrupt);
        Assert.True(_reader.IsEmpty());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65)]
    [InlineData(129)]
    [InlineData(int.MaxValue)]
    public void A_wrong_length_ends_the_reading(int length)
    {
        Write(new byte[64], out _);
        *(int*)(_memory + 128) = length;
        Assert.False(_reader.TryPeek(Capacity, out Header _, out _));
        Assert.True(_reader.IsCorrupt);
    }

    [Fact]
    public void A_wrong_count_of_the_reader_stops_the_writer()
    {
        *(long*)(_memory + 64) = 4096;
        Assert.False(Write([1], out _));
    }

    private bool Write(byte[] payload, out bool wakes) => _writer.TryWrite(new Header { Length = payload.Length }, payload, out wakes);

    private byte[] Read()
    {
        Assert.True(_reader.TryPeek(Capacity, out Header _, out int length));
        byte[] payload = new byte[length];
        _reader.Copy(payload);
        _reader.Consume(length);
        return payload;
    }

    [StructLayout(LayoutKind.Sequential, Size = SharedRing.HeaderLength)]
    private struct Header
    {
        public int Length;
    }
}
