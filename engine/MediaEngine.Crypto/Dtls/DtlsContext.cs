using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Dtls;

/// <summary>A certificate made ready for use: what a call takes its fingerprint from when it writes SDP, and its handshake later.
/// Immutable; calls keep the one they began with. May be used by several threads.</summary>
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

    /// <summary>Only after the last call using it has ended; otherwise leave it to the garbage collector.</summary>
    public void Dispose() => Handle.Dispose();
}
