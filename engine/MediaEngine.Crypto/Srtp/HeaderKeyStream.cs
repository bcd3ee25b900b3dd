using System.Security.Cryptography;
using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// Key stream for encrypted header extensions (RFC 6904 section 3): AES-CM under its own key and salt. The cipher, a kilobyte of OpenSSL's
/// memory, is made at the first use: few peers encrypt header extensions.
/// </summary>
internal sealed class HeaderKeyStream(SrtpKeyDerivation derivation, int keyLength, int saltLength) : IDisposable
{
    private readonly byte[] _key = derivation.Derive(SrtpKeyDerivation.HeaderEncryption, keyLength);
    private readonly CounterIv _iv = new(derivation.Derive(SrtpKeyDerivation.HeaderSalt, saltLength));
    private EvpCipherContext? _cipher;

    public void Write(uint ssrc, ulong index, Span<byte> destination)
    {
        Span<byte> iv = stackalloc byte[CounterIv.Length];
        _iv.Write(ssrc, index, iv);
        destination.Clear();
        (_cipher ??= EvpCipherContext.CreateCounter(_key)).ApplyCounter(iv, destination);
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }
}
