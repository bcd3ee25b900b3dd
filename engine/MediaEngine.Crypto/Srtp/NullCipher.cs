namespace MediaEngine.Crypto.Srtp;

/// <summary>No encryption (RFC 3711 section 4.1.3).</summary>
internal readonly struct NullCipher : ISrtpCipher
{
    public void ApplyRtp(Span<byte> packet, int start, ulong index)
    {
    }

    public void ApplyRtcp(Span<byte> packet, uint indexWord)
    {
    }

    public void Dispose()
    {
    }
}
