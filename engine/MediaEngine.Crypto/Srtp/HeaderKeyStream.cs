using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Srtp;

/// <summary>Key stream for encrypted header extensions (RFC 6904 section 3): AES-CM under its own key and salt.</summary>
internal sealed class HeaderKeyStream : IDisposable
{
    private readonly EvpCipherContext _cipher;
    private readonly CounterIv _iv;

    public HeaderKeyStream(SrtpKeyDerivation derivation, int keyLength, int saltLength)
    {
        _cipher = EvpCipherContext.CreateCounter(derivation.Derive(SrtpKeyDerivation.HeaderEncryption, keyLength));
        _iv = new CounterIv(derivation.Derive(SrtpKeyDerivation.HeaderSalt, saltLength));
    }

    public void Write(uint ssrc, ulong index, Span<byte> destination)
    {
        Span<byte> iv = stackalloc byte[CounterIv.Length];
        _iv.Write(ssrc, index, iv);
        destination.Clear();
        _cipher.ApplyCounter(iv, destination);
    }

    public void Dispose() => _cipher.Dispose();
}
