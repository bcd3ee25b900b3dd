using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Srtp;

/// <summary>AES-GCM by OpenSSL.</summary>
internal readonly struct OpenSslGcm(ReadOnlySpan<byte> key) : IGcm
{
    private readonly EvpCipherContext _seal = EvpCipherContext.CreateGcm(key, encrypt: true);
    private readonly EvpCipherContext _open = EvpCipherContext.CreateGcm(key, encrypt: false);

    public void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag) =>
        _seal.Seal(iv, associated, data, tag);

    public bool TryOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        if (_open.TryOpen(iv, associated, data, tag))
            return true;
        // OpenSSL has decrypted already. Encrypting again restores the packet, so the caller can try another key or rollover counter.
        _seal.ApplyGcmKeyStream(iv, data);
        return false;
    }

    public void Dispose()
    {
        _seal.Dispose();
        _open.Dispose();
    }
}
