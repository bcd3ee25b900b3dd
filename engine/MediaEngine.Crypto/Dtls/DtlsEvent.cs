namespace MediaEngine.Crypto.Dtls;

/// <summary>What a <see cref="DtlsEndpoint"/> reports to its owner.</summary>
public enum DtlsEvent : byte
{
    /// <summary>
    /// Handshake done and fingerprint verified: <see cref="DtlsEndpoint.Keys"/> and <see cref="DtlsEndpoint.Remote"/> are set. Reported
    /// again when the peer makes a new association.
    /// </summary>
    Connected,
    /// <summary>A peer finished a handshake with another certificate. That association was dropped; the endpoint keeps waiting.</summary>
    FingerprintMismatch,
    /// <summary>The client role gave up: no answer, or repeatedly refused.</summary>
    Failed,
    /// <summary>The peer closed the association (close_notify).</summary>
    Closed,
}
