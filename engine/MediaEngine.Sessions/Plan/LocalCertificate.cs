using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Sessions.Plan;

/// <summary>One of our DTLS certificates: signalling prints its fingerprint, and the worker shakes hands with it. A leg keeps the one it began with.</summary>
/// <param name="fingerprint">By hash name ("sha-256"): upper-case hex with colons.</param>
/// <param name="context">For workers; null where there are none, or they have one of their own.</param>
public sealed class LocalCertificate(Func<string, string> fingerprint, DtlsContext? context = null)
{
    public LocalCertificate(DtlsContext context)
        : this(hash => FingerprintHash.Format((context ?? throw new ArgumentNullException(nameof(context))).Certificate.Fingerprint(hash)), context)
    {
    }

    internal DtlsContext? Context { get; } = context;

    public string Fingerprint(string hash) => fingerprint(hash);

    /// <summary>A source that knows only one.</summary>
    public static Func<LocalCertificate> Always(Func<string, string> fingerprint)
    {
        var only = new LocalCertificate(fingerprint);
        return () => only;
    }
}
