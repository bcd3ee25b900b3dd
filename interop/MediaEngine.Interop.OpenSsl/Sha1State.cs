using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>
/// SHA_CTX of libcrypto. Only whole blocks are hashed, so that the chaining value is complete after each call and can be copied, saved as a
/// midstate, and read.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Sha1State
{
    public const int BlockLength = 64;
    public const int DigestLength = 20;

    // Longer inputs take more than a microsecond; they get the normal GC transition.
    private const int ShortInput = 2048;

    public uint H0;
    public uint H1;
    public uint H2;
    public uint H3;
    public uint H4;
    private uint _bitsLow;
    private uint _bitsHigh;
    private fixed uint _data[16];
    private uint _buffered;

    /// <summary>The initial chaining value of SHA-1.</summary>
    public static Sha1State Create()
    {
        Sha1State state;
        if (LibCrypto.SHA1_Init(&state) != 1)
            throw OpenSslException.FromQueue("SHA1_Init");
        return state;
    }

    /// <summary>The chaining value after whole blocks, to go on from.</summary>
    public static Sha1State From(in Sha1Midstate midstate)
    {
        Sha1State state = default;
        (state.H0, state.H1, state.H2, state.H3, state.H4) = (midstate.H0, midstate.H1, midstate.H2, midstate.H3, midstate.H4);
        return state;
    }

    /// <summary>What is to be kept for <see cref="From"/>: a fifth of the whole.</summary>
    public readonly Sha1Midstate Midstate => new(H0, H1, H2, H3, H4);

    /// <summary>Hashes whole blocks.</summary>
    public void Update(ReadOnlySpan<byte> blocks)
    {
        System.Diagnostics.Debug.Assert(blocks.Length % BlockLength == 0, "Only whole blocks.");
        fixed (Sha1State* state = &this)
        fixed (byte* data = blocks)
        {
            if (blocks.Length <= ShortInput)
                _ = LibCrypto.SHA1_Update(state, data, (nuint)blocks.Length);
            else
                _ = LibCrypto.SHA1_Update_long(state, data, (nuint)blocks.Length);
        }
    }

    /// <summary>Hashes one block of 64 octets.</summary>
    public void Transform(ReadOnlySpan<byte> block)
    {
        System.Diagnostics.Debug.Assert(block.Length == BlockLength, "One block.");
        fixed (Sha1State* state = &this)
        fixed (byte* data = block)
            LibCrypto.SHA1_Transform(state, data);
    }
}
