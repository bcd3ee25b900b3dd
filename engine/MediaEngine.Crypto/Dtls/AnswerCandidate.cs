using System.Security.Cryptography;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// An answer to our ClientHello from an address we did not send it to: a peer behind NAT, or an attacker. It is kept beside the handshake
/// until the signalled address had time to answer, or until it shows the signalled certificate.
/// </summary>
internal sealed class AnswerCandidate(TransportAddress source, MonotonicTime arrival)
{
    private const int MaxDatagrams = 8;
    private const int MaxCertificate = 8192;

    private readonly List<byte[]> _datagrams = [];
    private byte[] _certificates = [];
    private int _filled;

    public TransportAddress Source { get; } = source;

    public MonotonicTime Arrival { get; } = arrival;

    public IReadOnlyList<byte[]> Datagrams => _datagrams;

    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (_datagrams.Count == MaxDatagrams)
            return;
        _datagrams.Add(datagram.ToArray());
        while (DtlsRecords.FirstLength(datagram) is int length and > 0)
        {
            if (DtlsRecords.IsClearHandshake(datagram[..length]))
                Scan(datagram[DtlsRecords.HeaderLength..length]);
            datagram = datagram[length..];
        }
    }

    /// <summary>True when the server's certificate, which DTLS 1.2 sends in clear, has the signalled fingerprint.</summary>
    public bool HasFingerprint(string hash, ReadOnlySpan<byte> fingerprint)
    {
        // Length of the list, length of the first certificate, the certificate (RFC 5246 section 7.4.2).
        if (_filled < 6 || _filled != _certificates.Length)
            return false;
        int length = DtlsRecords.UInt24(_certificates.AsSpan(3));
        return length <= _filled - 6
            && CryptographicOperations.FixedTimeEquals(FingerprintHash.Compute(hash, _certificates.AsSpan(6, length)), fingerprint);
    }

    /// <summary>
    /// Collects the Certificate message from fragments that arrive in order. The certificate of a flight that arrives out of order is
    /// checked later, by its handshake.
    /// </summary>
    private void Scan(ReadOnlySpan<byte> messages)
    {
        while (messages.Length >= DtlsRecords.HandshakeHeaderLength)
        {
            int total = DtlsRecords.UInt24(messages[1..]);
            int at = DtlsRecords.UInt24(messages[6..]);
            int length = DtlsRecords.UInt24(messages[9..]);
            bool isCertificate = messages[0] == DtlsRecords.Certificate;
            messages = messages[DtlsRecords.HandshakeHeaderLength..];
            if (length > messages.Length)
                return;
            if (isCertificate && total <= MaxCertificate && at == _filled && at + length <= total)
            {
                if (at == 0)
                    _certificates = new byte[total];
                if (_certificates.Length == total)
                {
                    messages[..length].CopyTo(_certificates.AsSpan(at));
                    _filled = at + length;
                }
            }

            messages = messages[length..];
        }
    }
}
