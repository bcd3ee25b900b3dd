namespace MediaEngine.Crypto.Dtls;

/// <summary>What a <see cref="DtlsEndpoint"/> tells its owner.</summary>
public enum DtlsEvent : byte
{
    /// <summary>Handshake done and fingerprint right: <see cref="DtlsEndpoint.Keys"/> and <see cref="DtlsEndpoint.Remote"/> are set.
    /// Comes again when the peer made a new association.</summary>
    Connected,
    /// <summary>Somebody finished a handshake with another certificate. That association is gone; the endpoint goes on waiting.</summary>
    FingerprintMismatch,
    /// <summary>The active handshake failed for good: no answer, or refused repeatedly.</summary>
    Failed,
    /// <summary>The peer closed the association (close_notify).</summary>
    Closed,
}
