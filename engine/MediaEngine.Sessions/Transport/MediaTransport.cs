using System.Buffers.Binary;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Loops;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// One local port (and those it had before) and its peer: says what a datagram is and whether its source may send it, and sends what the routes bring. Owns addresses
/// (and, with them, keys); knows nothing of routing.
/// </summary>
internal sealed class MediaTransport
{
    /// <summary>Reports of one second: more than feedback about video makes.</summary>
    private const int ManyReports = 200;

    private static readonly TimeSpan _comparison = TimeSpan.FromSeconds(10);

    private readonly WorkerContext _context;
    private readonly PeerAddress _peer = new();
    private TransportPlan _plan = null!;
    private DropCounters? _drops;
    private NatPiercer? _piercer;
    private LoopDetector? _loop;
    private RepeatAlarm _reports;
    private MonotonicTime _comparesUntil;
    private TransportTraffic _traffic;
    private bool _heard;
    private bool _contested;
    private SrtpSession? _ownSession;
    private MediaTransport? _keyOwner;
    private DtlsHandshake? _dtls;
    private IceSession? _ice;

    public MediaTransport(CallContext call, WorkerContext context, TransportPlan plan, MonotonicTime now)
    {
        Call = call;
        _context = context;
        ClaimPorts(plan);
        Follow(plan, now);
    }

    public CallContext Call { get; }

    /// <summary>Of the active port, the one we send from.</summary>
    public int Token { get; private set; }

    public TransportPlan Plan => _plan;

    public PeerAddress Peer => _peer;

    /// <summary>What came here and went nowhere.</summary>
    public DropCounters Drops => _drops ??= new DropCounters();

    /// <summary>Who gets what comes here; null while that is nobody.</summary>
    public TransportReceiver? Receiver { get; set; }

    /// <summary>What came in the session goes out here under the same key and index: not a byte of it may be changed.</summary>
    public bool KeepsIndexesOf(SrtpSession? source) => source is not null && Session is { } session && session.KeepsIndexesOf(source);

    /// <summary>Nothing passes in clear, in either direction, whether there are keys yet or not.</summary>
    public bool IsSecure => _plan.Srtp is not null || _plan.Dtls is not null;

    /// <summary>Null when plain, and when the keys are those of another transport.</summary>
    public SrtpSession? OwnSession => _ownSession;

    public MonotonicTime LastPacket => _traffic.LastPacket;

    /// <summary>Packets that were received by the socket.</summary>
    public long UserPackets => _traffic.UserPackets;

    /// <summary>Flows the kernel takes from this port now.</summary>
    public int KernelFlows { get; set; }

    /// <summary>Where we and the peer are, as long as that can only be changed by signalling or by ICE; false while it can by packets.</summary>
    /// <param name="now">A peer that signalling does not name has to settle first.</param>
    /// <param name="local">The port the peer sends to and hears from.</param>
    /// <param name="source">Where its packets come from.</param>
    /// <param name="remote">Where packets to it go.</param>
    public bool TryGetFixedPath(MonotonicTime now, out TransportAddress local, out TransportAddress source, out TransportAddress remote)
    {
        (local, source, remote) = (_plan.Port.Local, _peer.Source, _peer.Remote);
        return (_ice is null || _ice.IsOn(Token)) && _peer.IsFixed(now) && !(_plan.NatWait && !_heard);
    }

    /// <summary>The kernel has received packets of the peer.</summary>
    public void TakeReceived(long packets, long bytes, MonotonicTime last)
    {
        _traffic.AddKernelReceived(packets, bytes, last);
        _peer.NoteHeard(last);
    }

    /// <summary>The kernel has sent packets to the peer.</summary>
    public void TakeSent(long packets, long bytes) => _traffic.AddKernelSent(packets, bytes);

    /// <summary>When signalling last described the peer; a timeout counts from here when there was no packet.</summary>
    public MonotonicTime LastSignal { get; private set; }

    /// <summary>ICE has begun to use, or has lost, a path.</summary>
    public void OnPathChanged(in TransportAddress remote, MonotonicTime now)
    {
        Call.TakeBackFromKernel();
        if (!remote.IsNone)
            _peer.Pin(remote);
        if (_plan.Dtls is { } dtls && _dtls is not null)
            Follow(_dtls, dtls, now);
    }

    /// <summary>The peer is at work on finding a path.</summary>
    public void OnPathPending(MonotonicTime now) => LastSignal = now;

    /// <summary>Content is compared: the peer's address is one of our own, or something went round in a circle.</summary>
    public bool IsLoopChecked => _loop is not null;

    /// <summary>From now on content is compared: so much came again that it may go round in a circle.</summary>
    public void ComparesContent(MonotonicTime now)
    {
        _comparesUntil = now + _comparison;
        if (_loop is not null)
            return;
        _loop = new LoopDetector();
        Call.TakeBackFromKernel();
    }

    /// <summary>RTCP came: of reports, which are sent every few seconds, hundreds a second may go round in a circle.</summary>
    public void NoteReport(ReadOnlySpan<byte> compound, MonotonicTime now)
    {
        if (!IsSecure && compound[1] is (byte)RtcpPacketType.SenderReport or (byte)RtcpPacketType.ReceiverReport && _reports.Note(1, ManyReports, now))
            ComparesContent(now);
    }

    /// <summary>Once a second: comparing ends some time after it was for nothing.</summary>
    public void LookForLoops(MonotonicTime now)
    {
        if (_loop is not null && !_plan.LoopCheck && now >= _comparesUntil && now >= _loop.LastRepeat + _comparison)
            _loop = null;
    }

    /// <summary>Signalling changed the plan: the port may move, the state stays.</summary>
    public void Update(TransportPlan plan, MonotonicTime now)
    {
        ClaimPorts(plan);
        if (!ReferenceEquals(plan, _plan))
            Follow(plan, now);
    }

    /// <summary>Follows the keys of the plan, once all transports of the call are known.</summary>
    /// <param name="owner">The RTP transport of the section this one carries RTCP of, when both have the same keys: indexes have one owner.</param>
    public void FollowKeys(MediaTransport? owner, MonotonicTime now)
    {
        _keyOwner = owner;
        if (_plan.Dtls is null)
        {
            _dtls?.Dispose();
            _dtls = null;
        }

        if (owner is not null || !IsSecure)
        {
            _ownSession?.Dispose();
            _ownSession = null;
            return;
        }

        _ownSession ??= new SrtpSession();
        _ownSession.UseCryptex(_plan.Dtls is { Cryptex: true });
        if (_plan.Dtls is { } dtls)
        {
            if ((dtls.Certificate?.Context ?? _context.Options.Dtls) is { } certificate)
                Follow(_dtls ??= new DtlsHandshake(this, _context, certificate), dtls, now);
            return;
        }

        SrtpPlan srtp = _plan.Srtp!;
        _ownSession.Follow(MasterKeys.FromPlan(srtp.Receive), MasterKeys.FromPlan(srtp.Send), now);
    }

    /// <summary>Stops what it has running and forgets keys; its ports are the call's.</summary>
    public void Close()
    {
        _piercer?.Stop();
        _ice?.Close();
        _dtls?.Dispose();
        _dtls = null;
        _ownSession?.Dispose();
        _ownSession = null;
    }

    /// <summary>Begins to load what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_peer, 256);
        CacheLines.Prefetch(_plan, 192);
        CacheLines.Prefetch(_plan.Port, 64);
        CacheLines.Prefetch(Receiver, 64);
    }

    /// <summary>DTLS is expected here.</summary>
    public bool ExpectsHandshake => _dtls is not null;

    /// <summary>May somebody at the address send here at all: the first question, before anybody looks at what was sent. Takes STUN where there is ICE.</summary>
    public PacketResult Admit(int token, in TransportAddress remote, ReadOnlySpan<byte> datagram, MonotonicTime arrival)
    {
        if (remote != _peer.Source && IsForbidden(remote))
        {
            _traffic.CountRefused();
            return PacketResult.SourceForbidden;
        }

        if (_ice is not null && !_ice.Admits(token, remote, datagram, arrival, out PacketResult refused))
        {
            if (refused != PacketResult.Consumed)
                _traffic.CountRefused();
            return refused;
        }

        return PacketResult.Continue;
    }

    /// <summary>Is it the peer who sends, and is it none of our own packets: the last questions, when it is known what was sent.</summary>
    /// <param name="length">Of the datagram as it came.</param>
    /// <param name="isForeign">Nothing says that it is from the peer.</param>
    public PacketResult Accept(
        in TransportAddress remote, ReadOnlySpan<byte> packet, int length, DatagramKind kind, in SourceEvidence evidence, MonotonicTime arrival,
        out bool isForeign)
    {
        isForeign = false;
        PacketResult result = _ice is null ? Judge(remote, evidence, arrival, out isForeign) : PacketResult.Continue;
        if (result == PacketResult.Continue && _loop is not null && _loop.IsLooping(packet, kind, arrival))
            result = PacketResult.LoopDetected;
        if (result != PacketResult.Continue)
            return Refused(result);

        // Reports of our own that come round say nothing about a peer.
        _traffic.CountReceived(length, arrival, isAlive: !(_plan.LoopCheck && kind == DatagramKind.Rtcp));
        if (!_heard)
        {
            _heard = true;
            _piercer?.Stop();
        }

        return PacketResult.Continue;
    }

    /// <summary>Counts a packet that was not accepted, and gives its result.</summary>
    public PacketResult Refused(PacketResult result)
    {
        if (result is PacketResult.Malformed or PacketResult.SourceRejected or PacketResult.LoopDetected or PacketResult.NoKey
            or PacketResult.AuthenticationFailed or PacketResult.Replayed)
            _traffic.CountRefused();
        return result;
    }

    /// <summary>Takes a datagram of a handshake. It teaches no address and counts as no media: before it is done it proves nothing, and then SRTP does.</summary>
    public PacketResult TakeHandshake(int token, in TransportAddress remote, ReadOnlySpan<byte> datagram, MonotonicTime arrival)
    {
        if (_ice is null && !_peer.MaySend(remote))
        {
            _traffic.CountRefused();
            return PacketResult.SourceRejected;
        }

        if (_ice is { IsConnected: false })
            _dtls!.Keep(token, remote, datagram);
        else
            _dtls!.Receive(datagram, _ice is null ? remote : IceSession.Path, arrival);
        return PacketResult.Consumed;
    }

    /// <summary>Encrypts where the plan says so, sends to the peer, and takes the buffer, whatever happens.</summary>
    public PacketResult Send(PacketBuffer buffer, in Outgoing packet)
    {
        PacketResult result = PacketResult.Forwarded;
        TransportAddress remote = default;
        int token = Token;
        if (_plan.NatWait && !_heard)
        {
            result = PacketResult.WaitingForPeer;
        }
        else if (_ice is not null)
        {
            result = _ice.Destination(out token, out remote);
        }
        else
        {
            remote = _peer.Destination();
            if (remote.IsNone || remote.Family != _plan.Port.Local.Family)
                result = PacketResult.NoDestination;
        }

        // Last, so that no index is used for a packet that does not go out.
        if (result == PacketResult.Forwarded && !packet.IsProtected && (IsSecure || packet.IsPassthrough != _plan.Passthrough))
            result = Protect(ref buffer, packet);
        if (result != PacketResult.Forwarded)
            return remote.IsNone ? Drop(buffer, result) : Refuse(buffer, result);

        packet.Keep?.Store(packet.KeepAs, _context.Io.Pool.Span(buffer), packet.KeptAt);
        _traffic.CountSent(buffer.Length);
        _context.Send(token, remote, buffer);
        return PacketResult.Forwarded;
    }

    /// <summary>Gives back a packet that must not be sent to the peer, and counts it.</summary>
    public PacketResult Refuse(PacketBuffer buffer, PacketResult reason)
    {
        _traffic.CountUnsent();
        return Drop(buffer, reason);
    }

    /// <summary>The highest sequence number sent as SRTP under the current key, in the order of the index; false when there is none, and when
    /// the packet keeps the index it came with.</summary>
    public bool TryGetSentSequenceNumber(uint ssrc, in Outgoing packet, out ushort highest)
    {
        highest = 0;
        return IsSecure && Session is { } session && session.TryGetSentSequenceNumber(ssrc, packet.Source, out highest);
    }

    /// <summary>Sends a datagram of a handshake and takes its buffer. It may go elsewhere than media: each client has its own handshake.</summary>
    public void SendHandshake(in TransportAddress to, PacketBuffer buffer)
    {
        if (_ice is not null)
        {
            _ice.Send(buffer);
            return;
        }

        if (to.IsNone || to.Family != _plan.Port.Local.Family)
        {
            _context.Io.Return(buffer);
            return;
        }

        _context.Counters.CountSent(buffer.Length);
        _context.Io.Send(Token, to, buffer);
    }

    /// <summary>The peer has proved by DTLS who it is, and so where it is.</summary>
    public void BeginSession(DtlsSrtpKeys keys, in TransportAddress from, MonotonicTime now)
    {
        _ownSession?.Begin(keys.Receive, keys.Send, now);
        if (_ice is null)
            _peer.Prove(from, now);
    }

    /// <summary>A datagram without content, to open a NAT.</summary>
    public void SendEmpty()
    {
        TransportAddress remote = _peer.Remote;
        if (_ice is not null || (IsSecure && Session?.SendKey is null))
            return;
        if (!remote.IsNone && remote.Family == _plan.Port.Local.Family && _context.Io.TryRent(out PacketBuffer buffer))
            _context.Io.Send(Token, remote, buffer);
    }

    public TransportSnapshot Snapshot() => new()
    {
        TransportId = _plan.Id,
        Remote = _peer.Remote,
        Local = _ice?.Local ?? _plan.Port.Local,
        IsTcp = _ice is { UsesTcp: true },
        IceCompleted = _ice is { IsCompleted: true, IsConnected: true },
        IceControlling = _ice is { IsControlling: true },
        IceUfrag = _plan.Ice?.LocalUfrag,
        DtlsVerified = _dtls is { IsVerified: true },
        DtlsSuite = _dtls?.Suite,
        Confirmed = _peer.Confirmed,
        IsContested = _contested,
        Received = _traffic.Received,
        Sent = _traffic.Sent,
        LastPacket = LastPacket,
        LastUserPacket = _traffic.LastUserPacket,
        LastKernelPacket = _traffic.LastKernelPacket,
        IsKernelized = KernelFlows > 0,
        Drops = _drops?.Snapshot() ?? [],
    };

    /// <summary>Who sends: the peer, or somebody else who may take its place, or may only be heard.</summary>
    private PacketResult Judge(in TransportAddress remote, in SourceEvidence evidence, MonotonicTime arrival, out bool isForeign)
    {
        isForeign = false;
        if (remote == _peer.Source)
        {
            _peer.Hear(evidence, arrival);
            return PacketResult.Continue;
        }

        bool accepted = _peer.Accepts(remote, evidence, arrival);
        if (remote == _peer.Source)
            Call.TakeBackFromKernel();
        else
            isForeign = !IsSecure && remote != _plan.Advertised;

        // Another of our own ports, or somebody on this host: either way it is none that signalling names.
        if (!IsSecure && remote.SameAddress(_plan.Port.Local) && remote != _plan.Advertised)
            ComparesContent(arrival);
        if (_peer.IsContested && !_contested)
        {
            _contested = true;
            Call.NoteContested();
        }

        return accepted ? PacketResult.Continue : PacketResult.SourceRejected;
    }

    private void Follow(DtlsHandshake handshake, DtlsPlan plan, MonotonicTime now)
    {
        handshake.Follow(plan, HandshakeRemote, now);
        if (_ice is not null)
            handshake.TakeEarly(_ice, now);
    }

    /// <summary>Media would go to where it comes from, by learning or by ICE. Asked for sources other than the one in use.</summary>
    private bool IsForbidden(in TransportAddress remote)
    {
        MediaAddressPolicy policy = _context.Options.MediaAddresses;
        if (policy.Permits(remote, _plan.Port.Local))
            return false;
        foreach (MediaPort port in _plan.Standby)
        {
            if (policy.Permits(remote, port.Local))
                return false;
        }

        return true;
    }

    private PacketResult Drop(PacketBuffer buffer, PacketResult reason)
    {
        _context.Io.Return(buffer);
        return reason;
    }

    /// <summary>Where DTLS begins: with ICE, wherever ICE leads, once it leads anywhere.</summary>
    private TransportAddress HandshakeRemote => _ice is null ? _peer.Remote : _ice.IsConnected ? IceSession.Path : default;

    /// <summary>The keys in use here; null when plain, or before there are any.</summary>
    public SrtpSession? Session => _keyOwner is null ? _ownSession : _keyOwner._ownSession;

    /// <summary>A clear packet never leaves a secure port, nor one that carries what others encrypt; and what others encrypted fits no other.</summary>
    private PacketResult Protect(ref PacketBuffer buffer, in Outgoing packet)
    {
        if (packet.Kind == DatagramKind.Unknown && !IsSecure)
            return PacketResult.Forwarded;
        if (packet.IsPassthrough || packet.Kind is not (DatagramKind.Rtp or DatagramKind.Rtcp) || Session is not { } session)
            return PacketResult.NoKey;
        PacketResult result = session.Protect(_context.Io.Pool, ref buffer, packet);
        if (result == PacketResult.ProtectionFailed && !packet.IsForeign && session.TellOfUsedUpKey())
            _context.Events.Publish(new KeyUsedUp(Call.Key, _plan.Id));
        return result == PacketResult.Continue ? PacketResult.Forwarded : result;
    }

    /// <summary>Everything that comes on standby ports is handled as if it came on the active one.</summary>
    private void ClaimPorts(TransportPlan plan)
    {
        Token = Call.Ports.Claim(plan.Port, this);
        Call.Ports.SetTrafficClass(plan.Port, plan.TrafficClass);
        foreach (MediaPort port in plan.Standby)
        {
            if (!ReferenceEquals(port, plan.Port))
                Call.Ports.Claim(port, this);
        }
    }

    private void Follow(TransportPlan plan, MonotonicTime now)
    {
        if (_plan is null || plan.SignalGeneration > _plan.SignalGeneration || plan.Advertised != _plan.Advertised || plan.Filled != _plan.Filled)
            LastSignal = now;
        _plan = plan;
        if (plan.Ice is null && _ice is not null)
        {
            _ice.Close();
            _ice = null;
            _peer.Unpin();
        }

        _peer.Signal(plan, _context.Options.LearningWindow, now);
        if (plan.Ice is not null)
            (_ice ??= new IceSession(this, _context)).Follow(plan, now);
        if (plan.LoopCheck)
            _loop ??= new LoopDetector();
        if (plan.PierceNat && !_heard && _piercer is null && !_peer.Remote.IsNone)
        {
            _piercer = new NatPiercer(this, _context);
            _piercer.Start(now);
        }
        else if (!plan.PierceNat && _piercer is not null)
        {
            _piercer.Stop();
            _piercer = null;
        }
    }
}
