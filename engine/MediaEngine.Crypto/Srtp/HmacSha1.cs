using System.Buffers.Binary;
using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// HMAC-SHA1 (RFC 2104). The states after the inner and the outer key block are saved, so a message costs its own blocks plus one: three
/// native calls, no context object, no allocation.
/// </summary>
internal sealed class HmacSha1
{
    public const int KeyLength = 20;
    public const int DigestLength = Sha1State.DigestLength;

    private readonly Sha1Midstate _inner;
    private readonly Sha1Midstate _outer;

    public HmacSha1(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, Sha1State.BlockLength);
        Span<byte> block = stackalloc byte[Sha1State.BlockLength];
        block.Fill(0x36);
        Mix(block, key);
        _inner = After(block);
        block.Fill(0x5c);
        Mix(block, key);
        _outer = After(block);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>The digest of a message followed by a 32-bit word (rollover counter, or E bit and SRTCP index).</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public void Compute(ReadOnlySpan<byte> message, uint trailer, Span<byte> digest)
    {
        const int padding = 1 + 8;
        int whole = message.Length & ~(Sha1State.BlockLength - 1);
        int rest = message.Length - whole;
        int tailLength = rest + 4 + padding <= Sha1State.BlockLength ? Sha1State.BlockLength : 2 * Sha1State.BlockLength;
        Span<byte> tail = stackalloc byte[2 * Sha1State.BlockLength];
        tail = tail[..tailLength];
        message[whole..].CopyTo(tail);
        BinaryPrimitives.WriteUInt32BigEndian(tail[rest..], trailer);
        tail[rest + 4] = 0x80;
        tail[(rest + 5)..^8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(tail[^8..], 8 * (ulong)(Sha1State.BlockLength + message.Length + 4));

        Sha1State state = Sha1State.From(_inner);
        if (whole != 0)
            state.Update(message[..whole]);
        state.Update(tail);

        Span<byte> last = tail[..Sha1State.BlockLength];
        Write(state, last);
        last[DigestLength] = 0x80;
        last[(DigestLength + 1)..^8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(last[^8..], 8 * (Sha1State.BlockLength + DigestLength));
        state = Sha1State.From(_outer);
        state.Transform(last);
        Write(state, digest);
    }

    private static Sha1Midstate After(ReadOnlySpan<byte> block)
    {
        Sha1State state = Sha1State.Create();
        state.Update(block);
        return state.Midstate;
    }

    private static void Mix(Span<byte> block, ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < key.Length; i++)
            block[i] ^= key[i];
    }

    private static void Write(in Sha1State state, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, state.H0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], state.H1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], state.H2);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], state.H3);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], state.H4);
    }
}
