using System.Buffers.Binary;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// Compares authentication tags in a time that depends on their length only: all differences are combined before the one branch.
/// FixedTimeEquals of the base library does this octet by octet, which costs as much as the hash of a whole AES-GCM packet.
/// </summary>
internal static class TagComparison
{
    public static bool AreEqual(ReadOnlySpan<byte> computed, ReadOnlySpan<byte> received)
    {
        if (computed.Length != received.Length)
            return false;
        ulong difference = 0;
        while (computed.Length >= sizeof(ulong))
        {
            difference |= BinaryPrimitives.ReadUInt64LittleEndian(computed) ^ BinaryPrimitives.ReadUInt64LittleEndian(received);
            computed = computed[sizeof(ulong)..];
            received = received[sizeof(ulong)..];
        }

        for (int i = 0; i < computed.Length; i++)
            difference |= (uint)(computed[i] ^ received[i]);
        return difference == 0;
    }
}
