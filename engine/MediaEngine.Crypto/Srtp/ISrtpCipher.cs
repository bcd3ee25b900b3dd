namespace MediaEngine.Crypto.Srtp;

/// <summary>Encryption of one direction without authentication; decryption is the same operation. Implemented by structs, so that each
/// <see cref="HmacSha1Transform{TCipher}"/> is compiled for its cipher.</summary>
internal interface ISrtpCipher : IDisposable
{
    /// <summary>XORs key stream onto an RTP packet from <paramref name="start"/> on.</summary>
    void ApplyRtp(Span<byte> packet, int start, ulong index);

    /// <summary>XORs key stream onto an RTCP packet after its first 8 octets.</summary>
    void ApplyRtcp(Span<byte> packet, uint indexWord);
}
