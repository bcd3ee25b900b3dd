namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Holds the certificate for new calls and replaces it before it gets old. Calls that began with an earlier certificate keep it, because
/// its fingerprint is in their SDP. Used by one thread only.
/// </summary>
public sealed class DtlsCertificateRotation : IDisposable
{
    private readonly DtlsOptions _options;
    private readonly DtlsCertificateOptions _certificate;
    private readonly TimeSpan _lifetime;
    private readonly TimeSpan _interval;
    private DtlsContext? _current;
    private DateTimeOffset _made;

    /// <param name="options">DTLS options of all associations.</param>
    /// <param name="interval">Age at which a certificate is replaced; 7 days by default.</param>
    /// <param name="lifetime">Validity period of a certificate; 30 days by default.</param>
    /// <param name="certificate">Key and signature of the certificates.</param>
    public DtlsCertificateRotation(
        DtlsOptions? options = null, TimeSpan? interval = null, TimeSpan? lifetime = null, DtlsCertificateOptions? certificate = null)
    {
        _options = options ?? DtlsOptions.Default;
        _certificate = certificate ?? DtlsCertificateOptions.Default;
        _interval = interval ?? TimeSpan.FromDays(7);
        _lifetime = lifetime ?? TimeSpan.FromDays(30);
    }

    /// <summary>The context for calls that begin now.</summary>
    /// <param name="now">Wall-clock time, because certificates carry dates.</param>
    public DtlsContext Current(DateTimeOffset now)
    {
        // Also when the clock was set back to before the certificate's validity.
        if (_current is null || now - _made >= _interval || _made - now >= TimeSpan.FromDays(1))
        {
            _current = new DtlsContext(DtlsCertificate.Generate(now, _lifetime, options: _certificate), _options);
            _made = now;
        }

        return _current;
    }

    public void Dispose() => _current?.Dispose();
}
