using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>Checks that every buffer of a pool has come home.</summary>
public static class PoolLedger
{
    public static void AssertEmpty(PacketPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (pool.Available != pool.Slots)
            throw new InvalidOperationException($"{pool.Slots - pool.Available} of {pool.Slots} packet buffers were not returned");
    }
}
