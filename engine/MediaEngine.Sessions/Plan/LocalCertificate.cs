using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// One of the engine's DTLS certificates: signalling writes its fingerprint, and the worker uses it in handshakes. A leg keeps the
/// certificate it began with.
/// </summary>
/// <param name="fingerprint">By hash name ("sha-256"): upper-case hexadecimal with colons.</param>
/// <param name="context">For workers; null without workers, or when they have one of their own.</param>
public sealed class LocalCertificate(Func<string, string> fingerprint, DtlsContext? context = null)
{
    public LocalCertificate(DtlsContext context)
        : this(hash => FingerprintHash.Format((context ?? throw new ArgumentNullException(nameof(context))).Certificate.Fingerprint(hash)),
            context)
    {
    }

    internal DtlsContext? Context { get; } = context;

    public string Fingerprint(string hash) => fingerprint(hash);

    /// <summary>A source with a single certificate.</summary>
    public static Func<LocalCertificate> Always(Func<string, string> fingerprint)
    {
        var only = new LocalCertificate(fingerprint);
        return () => only;
    }
}
