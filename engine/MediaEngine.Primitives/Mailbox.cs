using System.Threading.Channels;

namespace MediaEngine.Primitives;

/// <summary>
/// Bounded queue of values into a worker; many writers, one reader. The wake-up of a sleeping loop is injected. What has been posted is seen by
/// every <see cref="TryTake"/> that begins later, with or without a wake-up, and an empty box is looked at for the price of one read.
/// </summary>
/// <param name="capacity">How many values may wait; a full box refuses (<see cref="TryPost"/> returns false).</param>
/// <param name="wake">Called after each post, on the poster's thread.</param>
public sealed class Mailbox<T>(int capacity, Action wake)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Counted before the value is written: when this equals what was taken, nothing that was posted is left.
    private long _posted;
    private long _taken;

    public bool TryPost(T value)
    {
        if (!TryPostWithoutWake(value))
            return false;
        wake();
        return true;
    }

    /// <summary>Posts without a wake-up: the poster calls <see cref="Wake"/> when it has done what is more urgent.</summary>
    public bool TryPostWithoutWake(T value)
    {
        Interlocked.Increment(ref _posted);
        if (_channel.Writer.TryWrite(value))
            return true;
        Interlocked.Decrement(ref _posted);
        return false;
    }

    /// <summary>How many more values may wait now.</summary>
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
