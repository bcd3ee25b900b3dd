namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Hands out the certificate for new calls and replaces it before it gets old. Calls that began with an earlier one keep it, as its
/// fingerprint stands in their SDP. Belongs to one thread.
/// </summary>
public sealed class DtlsCertificateRotation : IDisposable
{
    private readonly DtlsOptions _options;
    private readonly DtlsCertificateOptions _certificate;
    private readonly TimeSpan _lifetime;
    private readonly TimeSpan _interval;
    private DtlsContext? _current;
    private DateTimeOffset _made;

    /// <param name="options">For all associations.</param>
    /// <param name="interval">Age at which a certificate is replaced; default 7 days.</param>
    /// <param name="lifetime">Validity written into the certificate; default 30 days.</param>
    /// <param name="certificate">What certificates are made of.</param>
    public DtlsCertificateRotation(
        DtlsOptions? options = null, TimeSpan? interval = null, TimeSpan? lifetime = null, DtlsCertificateOptions? certificate = null)
    {
        _options = options ?? DtlsOptions.Default;
        _certificate = certificate ?? DtlsCertificateOptions.Default;
        _interval = interval ?? TimeSpan.FromDays(7);
        _lifetime = lifetime ?? TimeSpan.FromDays(30);
    }

    /// <summary>The context for calls that begin now.</summary>
    /// <param name="now">Wall-clock time: certificates carry dates.</param>
    public DtlsContext Current(DateTimeOffset now)
    {
        // Also when the clock was set back past the beginning of the validity.
        if (_current is null || now - _made >= _interval || _made - now >= TimeSpan.FromDays(1))
        {
            _current = new DtlsContext(DtlsCertificate.Generate(now, _lifetime, options: _certificate), _options);
            _made = now;
        }

        return _current;
    }

    public void Dispose() => _current?.Dispose();
}
