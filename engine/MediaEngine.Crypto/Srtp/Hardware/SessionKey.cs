using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>
/// A session key that is expanded at each use. RTCP is a packet every few seconds: its round keys, 240 octets, are not worth keeping.
/// </summary>
internal struct SessionKey
{
    private Octets _octets;
    private readonly int _length;

    /// <param name="key">16, 24 or 32 octets.</param>
    public SessionKey(ReadOnlySpan<byte> key)
    {
        _length = key.Length;
        key.CopyTo(_octets);
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Value => ((ReadOnlySpan<byte>)_octets)[.._length];

    [InlineArray(32)]
    private struct Octets
    {
        private byte _first;
    }
}
