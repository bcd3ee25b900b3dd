namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// Encryption of one direction without authentication; decryption is the same operation. Implemented by structs, so that
/// <see cref="HmacSha1Transform{TCipher}"/> is compiled for each cipher.
/// </summary>
internal interface ISrtpCipher : IDisposable
{
    /// <summary>XORs the key stream onto an RTP packet from octet <paramref name="start"/> on.</summary>
    void ApplyRtp(Span<byte> packet, int start, ulong index);

    /// <summary>XORs the key stream onto an RTCP packet after its first 8 octets.</summary>
    void ApplyRtcp(Span<byte> packet, uint indexWord);
}
