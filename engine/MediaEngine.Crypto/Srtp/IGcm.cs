namespace MediaEngine.Crypto.Srtp;

/// <summary>AES-GCM under one key, with 12-octet initialization vectors and 16-octet tags.</summary>
internal interface IGcm : IDisposable
{
    const int IvLength = 12;
    const int TagLength = 16;

    /// <summary>Encrypts in place and writes the tag.</summary>
    void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag);

    /// <summary>Verifies and decrypts in place. Returns false with the data unchanged when the tag is wrong.</summary>
    bool TryOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag);
}
