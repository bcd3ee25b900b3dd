using System.Security.Cryptography;
using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Tls;

/// <summary>
/// A TLS client without I/O (RFC 8446, RFC 5246): octets in, octets out. The peer is trusted when its certificate is valid for the host by
/// the certificate authorities of the system, or when the certificate has the fingerprint the operator configured.
/// </summary>
public sealed class TlsClient : IDisposable
{
    private static readonly Lazy<TlsContextHandle> _context = new(static () => new TlsContextHandle());

    private readonly TlsConnection _connection;
    private readonly byte[] _fingerprint;

    /// <param name="host">Name or address of the peer.</param>
    /// <param name="fingerprint">SHA-256 of the only certificate to trust; empty to trust the system's authorities.</param>
    public TlsClient(string host, ReadOnlySpan<byte> fingerprint = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        _connection = new TlsConnection(_context.Value, host);
        _fingerprint = fingerprint.ToArray();
    }

    /// <summary>The handshake is done and the peer is trusted: <see cref="Write"/> and <see cref="Read"/> work.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why the connection cannot be used, as a sentence; null while it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Begins the handshake, or continues it after <see cref="Receive"/>.</summary>
    public void Continue()
    {
        if (IsOpen || Failure is not null)
            return;
        switch (_connection.Handshake())
        {
            case DtlsProgress.Done:
                Failure = Distrust();
                IsOpen = Failure is null;
                break;
            case DtlsProgress.Closed or DtlsProgress.Failed:
                Failure = "The TLS handshake failed.";
                break;
        }
    }

    /// <summary>Takes octets of the peer.</summary>
    public void Receive(ReadOnlySpan<byte> octets)
    {
        _connection.WriteInput(octets);
        Continue();
    }

    /// <summary>Reads what the peer has sent; 0 when there is nothing now.</summary>
    public int Read(Span<byte> destination)
    {
        int length = IsOpen && Failure is null ? _connection.Read(destination) : 0;
        if (length < 0)
            Failure = "The peer has ended the TLS connection.";
        return Math.Max(0, length);
    }

    /// <summary>Encrypts octets for the peer; false when the connection cannot be used.</summary>
    public bool Write(ReadOnlySpan<byte> octets) => IsOpen && Failure is null && _connection.Write(octets);

    /// <summary>Takes octets that must be sent to the peer; 0 when there are none.</summary>
    public int TakeOutput(Span<byte> destination) => _connection.ReadOutput(destination);

    public void Dispose() => _connection.Dispose();

    /// <summary>Why the peer's certificate is not trusted; null when it is.</summary>
    private string? Distrust()
    {
        byte[] certificate = _connection.PeerCertificate() ?? [];
        byte[] fingerprint = SHA256.HashData(certificate);
        if (_fingerprint.Length > 0)
        {
            return CryptographicOperations.FixedTimeEquals(fingerprint, _fingerprint)
                ? null : $"The certificate is not the configured one; its SHA-256 fingerprint is {Text(fingerprint)}.";
        }

        int result = _connection.VerifyResult;
        return result == 0 ? null
            : $"The certificate is not trusted: {TlsConnection.TextOf(result)}; its SHA-256 fingerprint is {Text(fingerprint)}.";
    }

    private static string Text(byte[] fingerprint) => Convert.ToHexString(fingerprint);
}
