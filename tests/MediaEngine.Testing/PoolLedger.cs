using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>Checks that every buffer of a pool was returned, and names the owners of those that were not.</summary>
public static class PoolLedger
{
    public static void AssertEmpty(PacketPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (pool.Available == pool.Slots)
            return;
        string message = $"{pool.Slots - pool.Available} of {pool.Slots} packet buffers were not returned";
#if DEBUG
        message += ":\n" + string.Join('\n', pool.Ledger.Owners());
#endif
        throw new InvalidOperationException(message);
    }
}
