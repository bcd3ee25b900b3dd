using MediaEngine.Crypto.Dtls;
using MediaEngine.Sessions.Plan;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// The DTLS certificate for new calls, replaced while the engine runs. Making one can take seconds (RSA), so it is made on a pool thread,
/// and signalling only takes finished ones. A call keeps its certificate.
/// </summary>
internal sealed partial class CertificateRotation : IDisposable
{
    /// <summary>Validity beyond the time it is used for new calls. Peers check the fingerprint, not the dates.</summary>
    private static readonly TimeSpan _longestCall = TimeSpan.FromDays(365);

    private readonly DtlsCertificateRotation _rotation;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer? _timer;
    private readonly Lock _making = new();
    private LocalCertificate _current;
    private DtlsContext _context;

    /// <param name="interval">Zero keeps the first one.</param>
    public CertificateRotation(DtlsOptions options, DtlsCertificateOptions certificate, TimeSpan interval, TimeProvider clock,
        ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        TimeSpan age = interval > TimeSpan.Zero ? interval : TimeSpan.MaxValue;
        _rotation = new DtlsCertificateRotation(options, age, _longestCall + interval, certificate);
        _context = _rotation.Current(clock.GetUtcNow());
        _current = new LocalCertificate(_context);
        if (interval > TimeSpan.Zero)
        {
            TimeSpan look = interval < TimeSpan.FromHours(1) ? interval : TimeSpan.FromHours(1);
            _timer = clock.CreateTimer(_ => Renew(), null, look, look);
        }
    }

    /// <summary>For new calls. May be called from any thread.</summary>
    public LocalCertificate Current => Volatile.Read(ref _current);

    public void Dispose()
    {
        _timer?.Dispose();
        _rotation.Dispose();
    }

    private void Renew()
    {
        // On a slow machine the previous one may not be finished when the timer fires again.
        lock (_making)
        {
            DtlsContext context = _rotation.Current(_clock.GetUtcNow());
            if (ReferenceEquals(context, _context))
                return;
            _context = context;
            Volatile.Write(ref _current, new LocalCertificate(context));
            LogRenewed(context.Certificate.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "New calls get a new DTLS certificate: {Fingerprint}")]
    private partial void LogRenewed(string fingerprint);
}
