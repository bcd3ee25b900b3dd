using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// A certificate with its OpenSSL context. A call takes the fingerprint for its SDP and later its handshake from the same context.
/// Immutable and thread-safe.
/// </summary>
public sealed class DtlsContext : IDisposable
{
    public DtlsContext(DtlsCertificate certificate, DtlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        Certificate = certificate;
        Options = options ?? DtlsOptions.Default;
        string profiles = string.Join(':', Options.Profiles.Select(profile =>
            profile.DtlsName ?? throw new ArgumentException($"{profile.Name} cannot be negotiated by DTLS.", nameof(options))));
        Handle = new DtlsContextHandle(certificate.Der, certificate.PrivateKey, profiles, Options.Ciphers);
    }

    public DtlsCertificate Certificate { get; }

    public DtlsOptions Options { get; }

    internal DtlsContextHandle Handle { get; }

    /// <summary>Call it only after the last call using the context has ended; otherwise leave it to the garbage collector.</summary>
    public void Dispose() => Handle.Dispose();
}
