using System.Threading.Channels;

namespace MediaEngine.Primitives;

/// <summary>
/// A bounded queue of values into a worker, with many writers and one reader. The function that wakes a sleeping loop is injected. Every
/// <see cref="TryTake"/> that begins after a post sees the posted value, with or without a wake-up. Checking an empty mailbox costs one
/// read.
/// </summary>
/// <param name="capacity">How many values may wait. A full mailbox refuses further values: <see cref="TryPost"/> returns false.</param>
/// <param name="wake">Called after each post, on the posting thread.</param>
public sealed class Mailbox<T>(int capacity, Action wake)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Incremented before the value is written: when it equals the number taken, nothing posted is left.
    private long _posted;
    private long _taken;

    public bool TryPost(T value)
    {
        if (!TryPostWithoutWake(value))
            return false;
        wake();
        return true;
    }

    /// <summary>Posts without a wake-up. The caller calls <see cref="Wake"/> after its more urgent work.</summary>
    public bool TryPostWithoutWake(T value)
    {
        Interlocked.Increment(ref _posted);
        if (_channel.Writer.TryWrite(value))
            return true;
        Interlocked.Decrement(ref _posted);
        return false;
    }

    /// <summary>How many more values fit now.</summary>
    public int Room => capacity - _channel.Reader.Count;

    public void Wake() => wake();

    public bool TryTake(out T value)
    {
        if (Volatile.Read(ref _posted) == _taken || !_channel.Reader.TryRead(out value!))
        {
            value = default!;
            return false;
        }

        _taken++;
        return true;
    }
}
