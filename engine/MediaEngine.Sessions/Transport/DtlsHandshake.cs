using System.Collections.Immutable;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>DTLS of one transport: passes datagrams and deadlines between port and endpoint, and keys to the SRTP session.</summary>
internal sealed class DtlsHandshake : TimerNode, IDisposable
{
    private const int CookieSecretLength = 32;

    private readonly MediaTransport _transport;
    private readonly WorkerContext _context;
    private readonly DtlsContext _certificate;
    private DtlsEndpoint _endpoint;
    private EarlyDtlsDatagrams? _early;
    private ImmutableArray<byte> _fingerprint = [];
    private string _fingerprintHash = "";
    private string _association = "";
    private bool _renews;
    private bool _sourcesAreChecked;
    private DtlsRole _role;
    private TransportAddress _connectedTo;

    public DtlsHandshake(MediaTransport transport, WorkerContext context, DtlsContext certificate)
    {
        _transport = transport;
        _context = context;
        _certificate = certificate;
        _endpoint = NewEndpoint();
    }

    /// <summary>There is an association, and signalling has named its peer.</summary>
    public bool IsVerified => _endpoint.IsConnected && !_fingerprint.IsEmpty;

    /// <summary>The SRTP profile of the association; null without one.</summary>
    public string? Suite => IsVerified ? _endpoint.Keys?.Profile.Name : null;

    protected internal override long CallKey => _transport.Call.Key;

    /// <summary>New signalling: the peer's fingerprint, the roles, or a new association of the peer (RFC 8842 section 3).</summary>
    public void Follow(DtlsPlan plan, MonotonicTime now)
    {
        TransportAddress remote = Remote;
        ImmutableArray<byte> fingerprint = plan.Fingerprint.IsDefault ? [] : plan.Fingerprint;
        bool otherPeer = !fingerprint.IsEmpty && !_fingerprint.IsEmpty
            && !(plan.FingerprintHash.Equals(_fingerprintHash, StringComparison.OrdinalIgnoreCase)
                && fingerprint.AsSpan().SequenceEqual(_fingerprint.AsSpan()));
        bool otherRole = plan.Role != DtlsRole.Unknown && _role != DtlsRole.Unknown && plan.Role != _role;
        bool lostIce = _sourcesAreChecked && _transport.Plan.Ice is null && !_endpoint.IsConnected;
        if (otherPeer || otherRole || lostIce)
        {
            // Until the new association has keys, those of the old one stay in use.
            _endpoint.Dispose();
            _endpoint = NewEndpoint();
            (_fingerprint, _connectedTo, _renews) = ([], default, false);
        }

        // Another association with the same peer. The old one stays until the peer has agreed; a peer that only restarts ICE will not.
        _renews |= plan.Association != _association && _association.Length > 0 && _endpoint.IsConnected;
        _association = plan.Association;
        if (plan.Role != DtlsRole.Unknown)
            _role = plan.Role;
        _endpoint.PreferredRemote = remote;
        if (_fingerprint.IsEmpty && !fingerprint.IsEmpty && _endpoint.SetPeerFingerprint(plan.FingerprintHash, fingerprint.AsSpan(), now))
            (_fingerprint, _fingerprintHash) = (fingerprint, plan.FingerprintHash);

        // A new association that is only offered begins when the answer has decided the roles (RFC 8842 section 5.3).
        bool renews = _renews && plan.Role == DtlsRole.Active;
        if (_role == DtlsRole.Active && !remote.IsNone && (renews || (!_endpoint.IsConnected && remote != _connectedTo)))
        {
            (_connectedTo, _renews) = (remote, false);
            _endpoint.Connect(remote, now);
        }

        Drain(now);
        TakeEarly(now);
    }

    /// <summary>
    /// Handles a datagram of the handshake. It teaches no address and does not count as media: it proves nothing before the handshake is
    /// done, and SRTP does afterwards.
    /// </summary>
    public PacketResult Receive(int token, in TransportAddress from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_transport.Ice is not { } ice)
        {
            if (!_transport.Peer.MaySend(from))
                return _transport.Refused(PacketResult.SourceRejected);
            Receive(datagram, from, now);
        }
        else if (ice.IsConnected)
        {
            Receive(datagram, IceSession.Path, now);
        }
        else
        {
            // There is no path to answer on yet: the datagram is kept until there is one.
            (_early ??= new EarlyDtlsDatagrams()).Keep(token, from, datagram);
        }

        return PacketResult.Consumed;
    }

    public void Dispose()
    {
        _context.Timers.Cancel(this);
        _endpoint.Dispose();
    }

    protected internal override void Fire(MonotonicTime now)
    {
        _endpoint.HandleTimeout(now);
        Drain(now);
    }

    /// <summary>The source of a ClientHello may be forged, so a client must return a cookie before any state is kept for it.</summary>
    /// <remarks>With ICE the source was verified before, so there are no cookies, which would cost a round trip.</remarks>
    private DtlsEndpoint NewEndpoint()
    {
        _sourcesAreChecked = _transport.Plan.Ice is not null;
        if (_sourcesAreChecked)
            return new DtlsEndpoint(_certificate);
        Span<byte> secret = stackalloc byte[CookieSecretLength];
        _context.FillRandom(secret);
        return new DtlsEndpoint(_certificate, secret);
    }

    /// <summary>Where DTLS begins; with ICE, on the path once there is one.</summary>
    private TransportAddress Remote =>
        _transport.Ice is not { } ice ? _transport.Peer.Remote : ice.IsConnected ? IceSession.Path : default;

    /// <summary>There is a path: what arrived over it before is answered now, not when the peer repeats it.</summary>
    private void TakeEarly(MonotonicTime now)
    {
        if (_early is null || _transport.Ice is not { IsConnected: true } path)
            return;
        foreach (byte[] datagram in _early.Take(path))
            Receive(datagram, IceSession.Path, now);
        _early = null;
    }

    private void Receive(ReadOnlySpan<byte> datagram, in TransportAddress from, MonotonicTime now)
    {
        _endpoint.Receive(datagram, from, now);
        Drain(now);
    }

    /// <summary>
    /// Takes ownership of the buffer. Its destination may differ from media's: each client has its own handshake.
    /// </summary>
    private void Send(in TransportAddress to, PacketBuffer buffer)
    {
        if (_transport.Ice is { } ice)
        {
            ice.Send(buffer);
            return;
        }

        if (to.IsNone || to.Family != _transport.Plan.Port.Local.Family)
        {
            _context.Io.Return(buffer);
            return;
        }

        _context.Counters.CountSent(buffer.Length);
        _context.Io.Send(_transport.Token, to, buffer);
    }

    private void Drain(MonotonicTime now)
    {
        // A flight without a free buffer is lost like one on the network: it is repeated.
        while (_context.Io.TryRent(out PacketBuffer buffer))
        {
            Span<byte> room = _context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
            if (!_endpoint.TryGetTransmit(room, out TransportAddress to, out int length))
            {
                _context.Io.Return(buffer);
                break;
            }

            Send(to, buffer.With(buffer.Offset, length));
        }

        while (_endpoint.TryGetEvent(out DtlsEvent dtlsEvent))
        {
            if (dtlsEvent == DtlsEvent.Connected && _endpoint.Keys is { } keys)
                _transport.BeginSession(keys, _endpoint.Remote, now);
        }

        MonotonicTime deadline = _endpoint.NextDeadline;
        if (deadline == MonotonicTime.Never)
            _context.Timers.Cancel(this);
        else
            _context.Timers.Schedule(this, deadline);
    }
}
