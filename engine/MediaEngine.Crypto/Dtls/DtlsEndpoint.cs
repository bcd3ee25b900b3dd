using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// DTLS-SRTP of one transport (RFC 5763, RFC 5764), sans I/O: takes datagrams, gives datagrams, deadlines and events. Each source has its
/// own handshake, so a forged or failing handshake affects only itself: it is dropped and the endpoint keeps waiting for the peer whose
/// certificate has the signalled fingerprint. Keys are available only after the fingerprint was verified. As client, an unsolicited answer
/// waits until the signalled address had time to answer, unless it shows the signalled certificate.
/// </summary>
/// <remarks>
/// Retransmission follows OpenSSL's own timer, which reads the system's clock; <c>now</c> is only the base of the deadlines reported to the
/// caller. With ICE, pass <c>default</c> as the source of every datagram from a validated pair: then there is one association whatever the
/// path.
/// </remarks>
public sealed class DtlsEndpoint : IDisposable
{
    /// <summary>The most handshakes at a time with unauthenticated sources.</summary>
    public const int MaxPending = PendingHandshakes.Maximum;

    private const int MaxDatagram = 8192;

    private readonly DtlsContext _context;
    private readonly PendingHandshakes _pending = new();
    private readonly Queue<DtlsEvent> _events = new();
    private readonly PendingAlerts _pendingAlerts = new();
    private readonly ClientHelloGate _clientHelloGate;
    private readonly ConnectAttempts _attempts = new();
    private readonly UnsolicitedAnswers _unsolicited = new();
    private readonly ClientHelloReassembly _hellos = new();
    private DtlsAssociation? _connected;
    private bool _active;
    private string? _fingerprintHash;
    private byte[]? _fingerprint;

    /// <param name="context">Certificate and options.</param>
    /// <param name="cookieSecret">32 random octets to require a cookie from clients (HelloVerifyRequest) before any state is kept for them:
    /// for ports without ICE, where the source of a ClientHello may be forged. Empty for no cookie, which saves a round trip.</param>
    public DtlsEndpoint(DtlsContext context, ReadOnlySpan<byte> cookieSecret = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _clientHelloGate = new ClientHelloGate(context, cookieSecret.IsEmpty ? null : new CookieExchange(cookieSecret), _pending);
    }

    /// <summary>The handshake is done, the fingerprint was verified, and the association is open.</summary>
    public bool IsConnected => _connected is { Progress: DtlsProgress.Done };

    /// <summary>True when we are the DTLS client.</summary>
    public bool IsActive => _active;

    /// <summary>Keys of the latest association; null before the first. They stay after the peer closes it.</summary>
    public DtlsSrtpKeys? Keys { get; private set; }

    /// <summary>Address of the verified peer.</summary>
    public TransportAddress Remote => _connected?.Remote ?? default;

    /// <summary>Certificate of the verified peer in DER.</summary>
    public ReadOnlySpan<byte> PeerCertificate => _connected?.PeerCertificate;

    /// <summary>The number of handshakes in progress.</summary>
    public int Pending => _pending.Count;

    /// <summary>The peer's address in its SDP. ClientHellos from it are always accepted, with priority over other sources.</summary>
    public TransportAddress PreferredRemote { get; set; }

    /// <summary>Handshakes that failed or had the wrong fingerprint.</summary>
    public int FailedHandshakes { get; private set; }

    /// <summary>Datagrams dropped before they reached OpenSSL.</summary>
    public int DroppedDatagrams { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime deadline = MonotonicTime.Min(_attempts.RestartAt, _connected?.NextDeadline ?? MonotonicTime.Never);
            deadline = MonotonicTime.Min(deadline, _pending.NextDeadline);
            return MonotonicTime.Min(deadline, _unsolicited.TakenAt);
        }
    }

    /// <summary>
    /// Sets the fingerprint the peer's certificate must have (a=fingerprint). It may be set after the handshake; the endpoint is not
    /// connected before.
    /// </summary>
    /// <returns>False when the hash is unknown or the length does not fit the hash; nothing is set then.</returns>
    public bool SetPeerFingerprint(string hash, ReadOnlySpan<byte> fingerprint, MonotonicTime now)
    {
        if (FingerprintHash.Compute(hash, default) is not byte[] sample || sample.Length != fingerprint.Length)
            return false;
        _fingerprintHash = hash;
        _fingerprint = fingerprint.ToArray();
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            if (i < _pending.Count && _pending[i].IsConnected)
                HandleProgress(_pending[i], now);
        }

        return true;
    }

    /// <summary>Takes the client role: sends a ClientHello, and another if the handshake fails before it is authenticated.</summary>
    public void Connect(TransportAddress remote, MonotonicTime now)
    {
        _active = true;
        _attempts.Begin(remote);
        _unsolicited.Distrusted = default;
        DropPending();
        StartActive(now);
    }

    /// <summary>One DTLS datagram (RFC 7983: first octet 20 to 63).</summary>
    public void Receive(ReadOnlySpan<byte> datagram, TransportAddress from, MonotonicTime now)
    {
        int first = DtlsRecords.FirstLength(datagram);
        if (first == 0 || datagram.Length > MaxDatagram)
        {
            DroppedDatagrams++;
            return;
        }

        ReadOnlySpan<byte> record = datagram[..first];
        if (_active)
        {
            ReceiveAsClient(datagram, record, from, now);
            return;
        }

        // A ClientHello may begin or replace a handshake, so each one is handled as a record of its own.
        while ((DtlsRecords.IsClientHello(record) || DtlsRecords.IsPartOfHello(record)) && datagram.Length > record.Length)
        {
            ReceiveAsServer(record, record, from, now);
            datagram = datagram[record.Length..];
            first = DtlsRecords.FirstLength(datagram);
            if (first == 0)
                return;
            record = datagram[..first];
        }

        ReceiveAsServer(datagram, record, from, now);
    }

    public void HandleTimeout(MonotonicTime now)
    {
        _connected?.HandleTimeout(now);
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            if (i >= _pending.Count)
                continue;
            DtlsAssociation association = _pending[i];
            association.HandleTimeout(now);
            if (now >= PendingHandshakes.EndOf(association))
                Fail(association, now);
            else
                HandleProgress(association, now);
        }

        if (now >= _unsolicited.TakenAt)
            TakeBestAnswer(now);
        if (now >= _attempts.RestartAt)
        {
            _attempts.Settle();
            StartActive(now);
        }
    }

    /// <summary>Takes the next datagram to send. Call it until it returns false after each other call.</summary>
    /// <param name="destination">At least MTU octets.</param>
    /// <param name="to">Destination, as given to <see cref="Receive"/> or <see cref="Connect"/>.</param>
    /// <param name="length">Octets written.</param>
    public bool TryGetTransmit(Span<byte> destination, out TransportAddress to, out int length)
    {
        if (_pendingAlerts.TryTake(destination, out to, out length))
            return true;

        for (int i = 0; i < _pending.Count; i++)
        {
            to = _pending[i].Remote;
            if (_pending[i].TryGetTransmit(destination, out length))
                return true;
        }

        to = Remote;
        length = 0;
        return _connected is not null && _connected.TryGetTransmit(destination, out length);
    }

    public bool TryGetEvent(out DtlsEvent dtlsEvent) => _events.TryDequeue(out dtlsEvent);

    /// <summary>Sends close_notify to the peer. Drain <see cref="TryGetTransmit"/> once more afterwards.</summary>
    public void Close() => _connected?.Close();

    public void Dispose()
    {
        DropPending();
        _connected?.Dispose();
        _connected = null;
    }

    private void ReceiveAsClient(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> record, TransportAddress from, MonotonicTime now)
    {
        DtlsAssociation? association = _pending.Find(from);
        if (association is null && _pending.Only is { IsConnected: false, WasAnswered: false } asked)
        {
            TakeAnswer(asked, datagram, record, from, now);
            return;
        }

        if (association is null && from == _attempts.Target && DtlsRecords.IsServerAnswer(record)
            && _pending.Only is { IsConnected: false, HasSignalledCertificate: false } redirected
                && now - redirected.RedirectedAt >= ConnectAttempts.FirstRestart)
        {
            // The signalled address has priority. The handshake its answer belongs to is gone, so it gets a new ClientHello.
            _unsolicited.Distrusted = redirected.Remote;
            Remove(redirected);
            StartActive(now);
            return;
        }

        if (association is null && _connected is not null && _connected.Remote == from)
            association = _connected;
        if (association is null)
        {
            DroppedDatagrams++;
            return;
        }

        association.Receive(datagram, now);
        if (association.WasAnswered)
            _unsolicited.Clear();
        HandleProgress(association, now);
    }

    /// <summary>Handles an unsolicited answer while the address that was asked has not answered.</summary>
    private void TakeAnswer(
        DtlsAssociation asked, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> record, TransportAddress from, MonotonicTime now)
    {
        if (!_unsolicited.TryAdd(datagram, record, from, now, out AnswerCandidate? candidate))
            DroppedDatagrams++;
        else if (_fingerprint is not null && candidate.HasFingerprint(_fingerprintHash!, _fingerprint))
            Follow(asked, candidate, hasSignalledCertificate: true, now);
    }

    private void TakeBestAnswer(MonotonicTime now)
    {
        if (_pending.Only is { IsConnected: false, WasAnswered: false } asked)
            Follow(asked, _unsolicited.Best(_attempts.Target), hasSignalledCertificate: false, now);
        else
            _unsolicited.Clear();
    }

    private void Follow(DtlsAssociation association, AnswerCandidate candidate, bool hasSignalledCertificate, MonotonicTime now)
    {
        _unsolicited.Clear();
        association.Follow(candidate.Source, hasSignalledCertificate, now);
        foreach (byte[] datagram in candidate.Datagrams)
        {
            if (!_pending.Contains(association))
                return;
            association.Receive(datagram, now);
            HandleProgress(association, now);
        }
    }

    private void ReceiveAsServer(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> record, TransportAddress from, MonotonicTime now)
    {
        if (DtlsRecords.IsPartOfHello(record))
        {
            ReceivePartOfHello(record, from, now);
            return;
        }

        bool hello = DtlsRecords.IsClientHello(record);
        DtlsAssociation? association = _pending.Find(from);
        byte[]? cookie = null;
        if (hello && !IsSourceValid(association, record, from, out cookie))
            return;

        if (association is not null && hello && ClientHelloGate.IsOutdated(association, record, cookie is not null, now))
        {
            Remove(association);
            association = null;
        }

        if (association is null && _connected is not null && _connected.Remote == from && !hello)
            association = _connected;
        if (association is null && (!hello || !TryAdmit(from, record, cookie, now, out association)))
        {
            DroppedDatagrams++;
            return;
        }

        association.Receive(datagram, now);
        HandleProgress(association, now);
    }

    /// <summary>
    /// A ClientHello in several datagrams. The cookie is in its first part: nothing is kept before the source has returned it.
    /// </summary>
    private void ReceivePartOfHello(ReadOnlySpan<byte> part, TransportAddress from, MonotonicTime now)
    {
        if (_clientHelloGate.RequiresCookie && !_hellos.Contains(from, part))
        {
            if (!DtlsRecords.IsClientHello(part))
            {
                DroppedDatagrams++;
                return;
            }

            if (!IsSourceValid(_pending.Find(from), part, from, out _))
                return;
        }

        if (_hellos.TryComplete(from, PreferredRemote, part, out byte[]? hello))
            ReceiveAsServer(hello, hello, from, now);
    }

    private bool IsSourceValid(DtlsAssociation? association, ReadOnlySpan<byte> hello, TransportAddress from, out byte[]? cookie)
    {
        bool proven = _clientHelloGate.TryValidateSource(
            association, hello, from, PreferredRemote, out cookie, out byte[]? answer, out bool malformed);
        if (malformed)
            DroppedDatagrams++;
        if (answer is not null)
            _pendingAlerts.Add(from, answer);
        return proven;
    }

    private bool TryAdmit(
        TransportAddress from, ReadOnlySpan<byte> hello, byte[]? cookie, MonotonicTime now,
        [NotNullWhen(true)] out DtlsAssociation? association)
    {
        if (!_clientHelloGate.TryAdmit(from, PreferredRemote, hello, cookie, now, out association, out DtlsAssociation? victim))
            return false;
        if (victim is not null)
            Remove(victim);
        _pending.Add(association);
        return true;
    }

    /// <summary>Acts on the progress an association made.</summary>
    private void HandleProgress(DtlsAssociation association, MonotonicTime now)
    {
        if (association == _connected)
        {
            if (association.Progress is DtlsProgress.Closed or DtlsProgress.Failed)
            {
                _events.Enqueue(DtlsEvent.Closed);
                _pendingAlerts.Keep(association);
                _connected = null;
                association.Dispose();
            }

            return;
        }

        if (association.Progress is DtlsProgress.Closed or DtlsProgress.Failed)
        {
            Fail(association, now);
            return;
        }

        if (association.IsListening)
        {
            // No state is kept for a source that has not returned its cookie.
            Remove(association);
            return;
        }

        if (!association.IsConnected || _fingerprint is null)
            return;
        byte[]? actual = FingerprintHash.Compute(_fingerprintHash, association.PeerCertificate);
        if (!CryptographicOperations.FixedTimeEquals(actual, _fingerprint))
        {
            _events.Enqueue(DtlsEvent.FingerprintMismatch);
            Fail(association, now);
            return;
        }

        _pending.Remove(association);
        _connected?.Dispose();
        _connected = association;
        Keys = association.Keys;
        _attempts.Settle();
        _pending.Clear();
        _hellos.Clear();
        _events.Enqueue(DtlsEvent.Connected);
    }

    private void Fail(DtlsAssociation association, MonotonicTime now)
    {
        FailedHandshakes++;
        bool restart = association.IsActive;
        bool redirected = association.RedirectedAt != MonotonicTime.Never;
        if (redirected)
            _unsolicited.Distrusted = association.Remote;
        Remove(association);
        if (!restart || _connected is not null)
            return;
        if (!_attempts.TryAgain(redirected, now))
            _events.Enqueue(DtlsEvent.Failed);
    }

    private void StartActive(MonotonicTime now) =>
        _pending.Add(new DtlsAssociation(_context, _attempts.Target, active: true, cookie: null, now));

    private void Remove(DtlsAssociation association)
    {
        _pendingAlerts.Keep(association);
        _pending.Remove(association);
        association.Dispose();
    }

    private void DropPending()
    {
        _pending.Clear();
        _unsolicited.Clear();
    }
}
