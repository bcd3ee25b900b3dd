using System.Threading.Channels;

namespace MediaEngine.Primitives;

/// <summary>Bounded queue of values into a worker; many writers, one reader. The wake-up of a sleeping loop is injected.</summary>
/// <param name="capacity">How many values may wait; a full box refuses (<see cref="TryPost"/> returns false).</param>
/// <param name="wake">Called after each post, on the poster's thread.</param>
public sealed class Mailbox<T>(int capacity, Action wake)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public bool TryPost(T value)
    {
        if (!_channel.Writer.TryWrite(value))
            return false;
        wake();
        return true;
    }

    /// <summary>Posts without a wake-up: the poster calls <see cref="Wake"/> when it has done what is more urgent.</summary>
    public bool TryPostQuietly(T value) => _channel.Writer.TryWrite(value);

    /// <summary>How many more values may wait now.</summary>
    public int Room => capacity - _channel.Reader.Count;

    public void Wake() => wake();

    public bool TryTake(out T value) => _channel.Reader.TryRead(out value!);
}
