namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>As <see cref="HardwareGcm"/>, for packets so rare that tables are made for each one.</summary>
internal struct HardwareRtcpGcm(ReadOnlySpan<byte> key) : IGcm
{
    private SessionKey _key = new(key);

    public readonly void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag) =>
        new HardwareGcm(_key.Value).Seal(iv, associated, data, tag);

    public readonly bool TryOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag) =>
        new HardwareGcm(_key.Value).TryOpen(iv, associated, data, tag);

    public void Dispose() => _key = default;
}
