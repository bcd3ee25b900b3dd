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
/// One local port (and those it had before) and its peer: checks whether a source may send, and sends what the routes bring. Owns addresses
/// and keys; knows nothing of routing.
/// </summary>
internal sealed class MediaTransport
{
    private readonly WorkerContext _context;
    private readonly PeerAddress _peer = new();
    private TransportPlan _plan = null!;
    private DropCounters? _drops;
    private NatPiercer? _piercer;
    private LoopGuard? _loops;
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

    /// <summary>Token of the active port, from which the engine sends.</summary>
    public int Token { get; private set; }

    public TransportPlan Plan => _plan;

    public PeerAddress Peer => _peer;

    /// <summary>The datagrams dropped here, by reason.</summary>
    public DropCounters Drops => _drops ??= new DropCounters();

    /// <summary>The receiver of accepted packets; null for none.</summary>
    public TransportReceiver? Receiver { get; set; }

    /// <summary>Packets received in the session are sent here with the same key and index, so they must not be changed.</summary>
    public bool KeepsIndexesOf(SrtpSession? source) => source is not null && Session is { } session && session.KeepsIndexesOf(source);

    /// <summary>No unencrypted packet passes in either direction, whether there are keys yet or not.</summary>
    public bool IsSecure => _plan.Srtp is not null || _plan.Dtls is not null;

    /// <summary>Null without SRTP, and when the keys are those of another transport.</summary>
    public SrtpSession? OwnSession => _ownSession;

    public MonotonicTime LastPacket => _traffic.LastPacket;

    /// <summary>Packets received by the socket.</summary>
    public long UserPackets => _traffic.UserPackets;

    /// <summary>Flows of this port in the kernel.</summary>
    public int KernelFlows { get; set; }

    /// <summary>
    /// The addresses of both ends, while only signalling or ICE can change them; false while packets can, and on a shared port.
    /// </summary>
    /// <param name="now">A peer that signalling does not name has to settle first.</param>
    /// <param name="local">The port the peer sends to and receives from.</param>
    /// <param name="source">Source of its packets.</param>
    /// <param name="remote">Destination of packets to it.</param>
    public bool TryGetFixedPath(MonotonicTime now, out TransportAddress local, out TransportAddress source, out TransportAddress remote)
    {
        (local, source, remote) = (_plan.Port.Local, _peer.Source, _peer.Remote);
        return !_plan.Port.IsShared && (_ice is null || _ice.IsOn(Token)) && _peer.IsFixed(now) && !(_plan.NatWait && !_heard);
    }

    /// <summary>Adds packets of the peer that the kernel received.</summary>
    public void TakeReceived(long packets, long bytes, MonotonicTime last)
    {
        _traffic.AddKernelReceived(packets, bytes, last);
        _peer.NoteHeard(last);
    }

    /// <summary>Adds packets to the peer that the kernel sent.</summary>
    public void TakeSent(long packets, long bytes) => _traffic.AddKernelSent(packets, bytes);

    /// <summary>When signalling last described the peer; a timeout counts from here if there was no packet.</summary>
    public MonotonicTime LastSignal { get; private set; }

    /// <summary>ICE has selected a path, or has lost it.</summary>
    public void OnPathChanged(in TransportAddress remote, MonotonicTime now)
    {
        Call.TakeBackFromKernel();
        if (!remote.IsNone)
            _peer.Pin(remote);
        if (_plan.Dtls is { } dtls)
            _dtls?.Follow(dtls, now);
    }

    /// <summary>The peer is sending checks.</summary>
    public void OnPathPending(MonotonicTime now) => LastSignal = now;

    /// <summary>Content is compared: the peer's address is one of the engine's, or a loop was detected.</summary>
    public bool IsLoopChecked => _loops is { Compares: true };

    /// <summary>From now on content is compared: so many packets repeated that there may be a loop.</summary>
    public void ComparesContent(MonotonicTime now)
    {
        if ((_loops ??= new LoopGuard()).CompareFor(now))
            Call.TakeBackFromKernel();
    }

    /// <summary>RTCP arrived. Reports are sent every few seconds, so hundreds per second may be a loop.</summary>
    public void NoteReport(ReadOnlySpan<byte> compound, MonotonicTime now)
    {
        if (!IsSecure && compound[1] is (byte)RtcpPacketType.SenderReport or (byte)RtcpPacketType.ReceiverReport
            && (_loops ??= new LoopGuard()).NoteReport(now))
            ComparesContent(now);
    }

    /// <summary>Called once a second: comparing stops after some time without a repeat.</summary>
    public void LookForLoops(MonotonicTime now)
    {
        if (!_plan.LoopCheck)
            _loops?.Look(now);
    }

    /// <summary>Signalling changed the plan: the port may move, the state stays.</summary>
    public void Update(TransportPlan plan, MonotonicTime now)
    {
        ClaimPorts(plan);
        if (!ReferenceEquals(plan, _plan))
            Follow(plan, now);
    }

    /// <summary>Applies the keys of the plan, once all transports of the call are known.</summary>
    /// <param name="owner">The RTP transport of the section whose RTCP this one carries, when both have the same keys: indexes have one
    /// owner.</param>
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
                (_dtls ??= new DtlsHandshake(this, _context, certificate)).Follow(dtls, now);
            return;
        }

        SrtpPlan srtp = _plan.Srtp!;
        _ownSession.Follow(MasterKeys.FromPlan(srtp.Receive), MasterKeys.FromPlan(srtp.Send), now);
    }

    /// <summary>Stops everything and deletes keys; its ports belong to the call.</summary>
    public void Close()
    {
        _piercer?.Stop();
        _ice?.Close();
        _dtls?.Dispose();
        _dtls = null;
        _ownSession?.Dispose();
        _ownSession = null;
    }

    /// <summary>Prefetches what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_peer, 256);
        CacheLines.Prefetch(_plan, 192);
        CacheLines.Prefetch(_plan.Port, 64);
        CacheLines.Prefetch(Receiver, 64);
    }

    /// <summary>Begins to prefetch what SRTP needs here; false without SRTP.</summary>
    public bool PrefetchSession()
    {
        if (Session is not { } session)
            return false;
        CacheLines.Prefetch(session, 64);
        return true;
    }

    /// <summary>Null where no DTLS is expected.</summary>
    public DtlsHandshake? Dtls => _dtls;

    /// <summary>Null without ICE.</summary>
    public IceSession? Ice => _ice;

    /// <summary>
    /// Whether any packet of this address is processed: the first check, before the content is looked at. Consumes STUN where there is ICE.
    /// </summary>
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

    /// <summary>
    /// Whether the source is the peer, and the packet is not one of the engine's own: the last checks, when the content is known.
    /// </summary>
    /// <param name="length">Length of the received datagram.</param>
    /// <param name="isForeign">Not verified to be from the peer.</param>
    public PacketResult Accept(
        in TransportAddress remote, ReadOnlySpan<byte> packet, int length, DatagramKind kind, in SourceEvidence evidence,
        MonotonicTime arrival,
        out bool isForeign)
    {
        isForeign = false;
        PacketResult result = _ice is null ? Judge(remote, evidence, arrival, out isForeign) : PacketResult.Continue;
        if (result == PacketResult.Continue && _loops is not null && _loops.IsLooping(packet, kind, arrival))
            result = PacketResult.LoopDetected;
        if (result != PacketResult.Continue)
            return Refused(result);

        // The engine's own reports that come back prove nothing about a peer.
        _traffic.CountReceived(length, arrival, isAlive: !(_plan.LoopCheck && kind == DatagramKind.Rtcp));
        if (!_heard)
        {
            _heard = true;
            _piercer?.Stop();
        }

        return PacketResult.Continue;
    }

    /// <summary>Counts a packet that was not accepted, and returns its result.</summary>
    public PacketResult Refused(PacketResult result)
    {
        if (result is PacketResult.Malformed or PacketResult.SourceRejected or PacketResult.LoopDetected or PacketResult.NoKey
            or PacketResult.AuthenticationFailed or PacketResult.Replayed)
            _traffic.CountRefused();
        return result;
    }

    /// <summary>Encrypts where the plan says so, sends to the peer, and takes ownership of the buffer in every case.</summary>
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

        // Last, so that no index is used for a packet that is not sent.
        if (result == PacketResult.Forwarded && !packet.IsProtected && (IsSecure || packet.IsPassthrough != _plan.Passthrough))
            result = Protect(ref buffer, packet);
        if (result != PacketResult.Forwarded)
            return remote.IsNone ? Drop(buffer, result) : Refuse(buffer, result);

        packet.Keep?.Store(packet.KeepAs, _context.Io.Pool.Span(buffer), packet.KeptAt);
        _traffic.CountSent(buffer.Length);
        _context.Send(token, remote, buffer);
        return PacketResult.Forwarded;
    }

    /// <summary>Returns a packet that must not be sent to the peer, and counts it.</summary>
    public PacketResult Refuse(PacketBuffer buffer, PacketResult reason)
    {
        _traffic.CountUnsent();
        return Drop(buffer, reason);
    }

    /// <summary>
    /// The highest sequence number sent as SRTP with the current key, in the order of the index. False when there is none, and when the
    /// packet keeps its received index.
    /// </summary>
    public bool TryGetSentSequenceNumber(uint ssrc, in Outgoing packet, out ushort highest)
    {
        highest = 0;
        return IsSecure && Session is { } session && session.TryGetSentSequenceNumber(ssrc, packet.Source, out highest);
    }

    /// <summary>The peer has authenticated itself by DTLS, and its address with it.</summary>
    public void BeginSession(DtlsSrtpKeys keys, in TransportAddress from, MonotonicTime now)
    {
        _ownSession?.Begin(keys.Receive, keys.Send, now);
        if (_ice is null)
            _peer.Prove(from, now);
    }

    /// <summary>Sends an empty datagram to open a NAT.</summary>
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

    /// <summary>The keys in use; null without SRTP, or before there are keys.</summary>
    public SrtpSession? Session => _keyOwner is null ? _ownSession : _keyOwner._ownSession;

    /// <summary>The source: the peer, another one that may replace it, or one that may only be received.</summary>
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

        // Another of the engine's own ports, or a program on this host: in either case not named by signalling.
        if (!IsSecure && remote.SameAddress(_plan.Port.Local) && remote != _plan.Advertised)
            ComparesContent(arrival);
        if (_peer.IsContested && !_contested)
        {
            _contested = true;
            Call.NoteContested();
        }

        return accepted ? PacketResult.Continue : PacketResult.SourceRejected;
    }

    /// <summary>Media would be sent to this address, by learning or by ICE. Called for sources other than the current one.</summary>
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

    /// <summary>
    /// An unencrypted packet is never sent by a secure port, nor by one that carries what others encrypt; packets encrypted by others are
    /// sent by no other.
    /// </summary>
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

    /// <summary>Datagrams on standby ports are handled like those on the active one.</summary>
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
        if (_plan is null || plan.SignalGeneration > _plan.SignalGeneration || plan.Advertised != _plan.Advertised
            || plan.Filled != _plan.Filled)
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
            (_loops ??= new LoopGuard()).Compare();
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
