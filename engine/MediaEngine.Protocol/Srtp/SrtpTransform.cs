namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// The cryptography of one master key: session keys, cipher and authentication, selected when the key arrives. It has no index history, no
/// SSRC table and no trailer: <see cref="SrtpIngress"/> and <see cref="SrtpEgress"/> have these. One virtual call per packet.
/// </summary>
/// <param name="key">The key the transform is derived from. Only its public parameters are kept.</param>
public abstract class SrtpTransform(SrtpMasterKey key) : IDisposable
{
    private readonly byte[] _mki = key.Mki.ToArray();

    public SrtpProfile Profile { get; } = key.Profile;

    public ReadOnlySpan<byte> Mki => _mki;

    public int MkiLength => _mki.Length;

    public bool UnencryptedSrtp { get; } = key.UnencryptedSrtp;

    public bool UnencryptedSrtcp { get; } = key.UnencryptedSrtcp;

    /// <summary>Octets of the tag of RTP packets: 0 with UNAUTHENTICATED_SRTP.</summary>
    public int RtpTagLength { get; } = key.UnauthenticatedSrtp && !key.Profile.IsAead ? 0 : key.Profile.RtpTagLength;

    public int RtcpTagLength { get; } = key.Profile.RtcpTagLength;

    /// <summary>Upper limit of the size of a transform in bytes: the fields that every packet uses.</summary>
    internal const int PrefetchBytes = 384;

    /// <summary>AEAD packets carry the tag before the MKI (RFC 7714 section 8.2), the others after it (RFC 3711 section 3.1).</summary>
    public bool TagBeforeMki => Profile.IsAead;

    /// <summary>Encrypts in place and writes the tag.</summary>
    /// <param name="packet">Header and payload, without trailer.</param>
    /// <param name="region">What is encrypted.</param>
    /// <param name="index">The 48-bit packet index.</param>
    /// <param name="tag">Receives <see cref="RtpTagLength"/> octets; does not overlap the packet.</param>
    public abstract void ProtectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, Span<byte> tag);

    /// <summary>Verifies, then decrypts in place. On false the packet is unchanged.</summary>
    public abstract bool UnprotectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, ReadOnlySpan<byte> tag);

    /// <summary>Encrypts a compound RTCP packet in place except for its first 8 octets, if the E bit is set, and writes the tag.</summary>
    /// <param name="packet">The packet without trailer.</param>
    /// <param name="indexWord">E bit and 31-bit SRTCP index as transmitted.</param>
    /// <param name="tag">Receives <see cref="RtcpTagLength"/> octets.</param>
    public abstract void ProtectRtcp(Span<byte> packet, uint indexWord, Span<byte> tag);

    /// <summary>Verifies, then decrypts in place. On false the packet is unchanged.</summary>
    public abstract bool UnprotectRtcp(Span<byte> packet, uint indexWord, ReadOnlySpan<byte> tag);

    /// <summary>Writes the key stream for encrypted header extensions (RFC 6904 section 3).</summary>
    public abstract void WriteHeaderKeyStream(uint ssrc, ulong index, Span<byte> destination);

    /// <summary>Prefetches the objects behind the transform that every RTP packet uses.</summary>
    public virtual void PrefetchParts()
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    public override string ToString() => Profile.Name;
}
