using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// ICE of one transport: passes messages and deadlines between ports and agent, and tells the transport which path is used.
/// </summary>
internal sealed class IceSession(MediaTransport transport, WorkerContext context) : TimerNode
{
    /// <summary>The peer's address for DTLS, whatever the path: an association outlives a change of pair.</summary>
    public static readonly TransportAddress Path = TransportAddress.FromIPv4(0, 9);

    /// <summary>Connections of one peer: the one in use, one that replaces it, and some to try.</summary>
    private const int MaximumConnections = 4;

    /// <summary>
    /// Remote addresses on shared ports: the candidates of a peer, and as many more. The oldest one that is not in use is given up.
    /// </summary>
    private const int MaximumClaims = 32;

    private readonly IceAgent _agent = new(context.Random, context.Options.MediaAddresses);
    private readonly List<TcpConnection> _connections = [];
    private readonly List<(SharedIcePort Port, TransportAddress Remote)> _claims = [];
    private IceParameters? _parameters;
    private IceCandidate[] _candidates = [];
    private IceLocal[] _locals = [];
    private ImmutableArray<IceCandidatePlan> _remotes;
    private int _token = -1;
    private TransportAddress _remote;

    protected internal override long CallKey => transport.Call.Key;

    /// <summary>There is a pair to send on.</summary>
    public bool IsConnected => _token >= 0;

    public bool IsCompleted => _agent.IsCompleted;

    public bool IsControlling => _agent.IsControlling;

    /// <summary>The pair in use is a TCP connection.</summary>
    public bool UsesTcp => IsConnected && ConnectionToken.IsConnection(_token);

    public MediaTransport Transport => transport;

    /// <summary>The port of the pair in use; none without one.</summary>
    public TransportAddress? Local
    {
        get
        {
            foreach (IceLocal local in _locals)
            {
                if (local.Id == _token)
                    return local.Address;
            }

            return null;
        }
    }

    /// <summary>The pair in use belongs to the port with the token.</summary>
    public bool IsOn(int token) => _token == token;

    /// <summary>Applies a plan that has ICE.</summary>
    public void Follow(TransportPlan plan, MonotonicTime now)
    {
        IcePlan ice = plan.Ice!;
        _locals = Locals(plan);
        _remotes = ice.RemoteCandidates;
        bool offersTcp = ice.Tcp && plan.Component != TransportComponent.Rtcp;
        transport.Call.Connections.Expect(this, offersTcp ? ice.LocalUfrag : null);
        var parameters = new IceParameters(ice.LocalUfrag, ice.LocalPassword, ice.RemoteUfrag, ice.RemotePassword,
            ice.Controlling, ice.Lite)
        {
            RemoteLite = ice.RemoteLite,
            Component = plan.Component == TransportComponent.Rtcp ? 2 : 1,
            Software = context.Options.Software,
        };
        var remotes = new IceCandidate[_remotes.Length];
        for (int i = 0; i < remotes.Length; i++)
            remotes[i] = new IceCandidate(_remotes[i].Address, _remotes[i].Priority);
        (_parameters, _candidates) = (parameters, remotes);
        bool sharesPort = plan.Port.IsShared || plan.Standby.Any(static p => p.IsShared);
        transport.Call.SharedPorts.Expect(this, sharesPort ? ice.LocalUfrag : null);
        _agent.Follow(parameters, _locals, remotes, now);
        Drain(now);
        ReleaseClaims(all: false);
        if (IsConnected)
            transport.OnPathChanged(_remote, now);
    }

    /// <summary>
    /// A connection belongs to this peer when its first message is a check with our password. False when it is not, or there are too many.
    /// </summary>
    public bool TryAdopt(TcpConnection connection, ReadOnlySpan<byte> check, MonotonicTime now)
    {
        if (_parameters is null || _connections.Count >= MaximumConnections || !_agent.Authenticates(check))
            return false;
        int order = Array.FindIndex(_locals, l => !l.IsTcp && l.Address.SameAddress(connection.Local));
        if (order < 0)
            return false;
        _connections.Add(connection);
        _locals = [.. _locals, LocalOf(connection, order)];
        _agent.Follow(_parameters, _locals, _candidates, now);
        Drain(now);
        return true;
    }

    /// <summary>A connection has ended, and its paths with it.</summary>
    public void Forget(TcpConnection connection, MonotonicTime now)
    {
        if (!_connections.Remove(connection))
            return;
        _locals = Array.FindAll(_locals, l => l.Id != connection.Token);
        _agent.Follow(_parameters!, _locals, _candidates, now);
        Drain(now);
    }

    /// <summary>
    /// Consumes STUN, and lets other datagrams pass only from authenticated addresses: before that neither DTLS nor media is processed.
    /// </summary>
    public bool Admits(int token, in TransportAddress remote, ReadOnlySpan<byte> bytes, MonotonicTime arrival, out PacketResult result)
    {
        if (StunMessage.HasHeader(bytes))
        {
            result = Take(token, remote, bytes, arrival);
            return false;
        }

        result = PacketResult.SourceRejected;
        return IsPath(token, remote) || _agent.MayReceive(token, remote);
    }

    /// <summary>A request of this session with the transaction ID has no answer yet.</summary>
    public bool Awaits(in StunTransactionId transaction) => _agent.Awaits(transaction);

    /// <summary>The peer has authenticated itself from this address.</summary>
    public bool MayReceive(int token, in TransportAddress remote) => _agent.MayReceive(token, remote);

    /// <summary>Media is sent to this address from the port with the token.</summary>
    public bool IsPath(int token, in TransportAddress remote) => token == _token && remote == _remote;

    /// <summary>The current destination of media.</summary>
    public PacketResult Destination(out int token, out TransportAddress remote)
    {
        (token, remote) = (_token, _remote);
        return _token >= 0 ? PacketResult.Forwarded : PacketResult.NoConsent;
    }

    /// <summary>Sends a datagram that is not media, and takes ownership of its buffer.</summary>
    public void Send(PacketBuffer buffer)
    {
        if (IsConnected)
            Send(_token, _remote, buffer);
        else
            context.Io.Return(buffer);
    }

    public void Close()
    {
        context.Timers.Cancel(this);
        transport.Call.Connections.Expect(this, null);
        transport.Call.SharedPorts.Expect(this, null);
        ReleaseClaims(all: true);
        foreach (TcpConnection connection in _connections)
            transport.Call.Connections.End(connection);
        _connections.Clear();
    }

    protected internal override void Fire(MonotonicTime now)
    {
        _agent.HandleTimeout(now);
        Drain(now);
        ReleaseClaims(all: false);
    }

    private PacketResult Take(int token, in TransportAddress remote, ReadOnlySpan<byte> bytes, MonotonicTime arrival)
    {
        IceReceiveResult result = _agent.Receive(bytes, token, remote, arrival);
        if (result != IceReceiveResult.Consumed)
            return result == IceReceiveResult.Malformed ? PacketResult.Malformed : PacketResult.AuthenticationFailed;
        Drain(arrival);
        if (transport.Call.SharedPorts.Find(token) is { } shared && _agent.MayReceive(token, remote)
            && shared.Claim(remote, this, isVerified: _agent.IsVerified(token, remote, arrival)))
            Remember(shared, remote);
        if (!IsConnected || transport.Plan.Ice is { ChecksAreActivity: true })
            transport.OnPathPending(arrival);
        return PacketResult.Consumed;
    }

    private void Drain(MonotonicTime now)
    {
        // A datagram without a free buffer is lost like one on the network: it is repeated.
        while (context.Io.TryRent(out PacketBuffer buffer))
        {
            Span<byte> room = context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
            if (!_agent.TryGetTransmit(room, out IceTransmit transmit))
            {
                context.Io.Return(buffer);
                break;
            }

            if (transport.Call.SharedPorts.Find(transmit.Local) is { } shared && shared.Expect(transmit.To, this))
                Remember(shared, transmit.To);
            Send(transmit.Local, transmit.To, buffer.With(buffer.Offset, transmit.Length));
        }

        while (_agent.TryGetEvent(out IceEvent iceEvent))
        {
            if (iceEvent == IceEvent.ConsentLost)
            {
                context.Counters.CountConsentLoss();
                ReleaseClaims(all: true);
            }

            if (iceEvent != IceEvent.ActivePairChanged)
                continue;
            _agent.TryGetActive(out _token, out _remote);
            transport.OnPathChanged(_remote, now);
        }

        MonotonicTime deadline = _agent.NextDeadline;
        if (deadline == MonotonicTime.Never)
            context.Timers.Cancel(this);
        else
            context.Timers.Schedule(this, deadline);
    }

    private void Remember(SharedIcePort port, in TransportAddress remote)
    {
        if (_claims.Contains((port, remote)))
            return;
        if (_claims.Count >= MaximumClaims)
        {
            int oldest = _claims.FindIndex(c => !IsPath(c.Port.Token, c.Remote));
            _claims[oldest].Port.Release(_claims[oldest].Remote, this);
            _claims.RemoveAt(oldest);
        }

        _claims.Add((port, remote));
    }

    /// <summary>Gives up addresses on shared ports.</summary>
    /// <param name="all">False for those that the agent has forgotten, for example after a restart.</param>
    private void ReleaseClaims(bool all)
    {
        for (int i = _claims.Count - 1; i >= 0; i--)
        {
            (SharedIcePort port, TransportAddress remote) = _claims[i];
            if (!all && _agent.HasPair(port.Token, remote))
                continue;
            port.Release(remote, this);
            _claims.RemoveAt(i);
        }
    }

    private void Send(int token, in TransportAddress to, PacketBuffer buffer) => context.Send(token, to, buffer);

    private static IceLocal LocalOf(TcpConnection connection, int order) =>
        new(connection.Token, connection.Local, IcePriority.PassivePreference(order), Initiates: false) { IsTcp = true };

    /// <summary>
    /// The active port and those of other addresses are candidates. Further ports of the same address, which the peer knows from earlier
    /// (RTCP before multiplexing, a port before a move), only answer.
    /// </summary>
    private IceLocal[] Locals(TransportPlan plan)
    {
        var locals = new List<IceLocal>(1 + plan.Standby.Length);
        Add(plan.Port);
        foreach (MediaPort port in plan.Standby)
            Add(port);
        foreach (TcpConnection connection in _connections)
            locals.Add(LocalOf(connection, Math.Max(0, locals.FindIndex(l => !l.IsTcp && l.Address.SameAddress(connection.Local)))));
        return [.. locals];

        void Add(MediaPort port)
        {
            int token = transport.Call.Ports.TokenOf(port);
            if (locals.Exists(l => l.Id == token))
                return;
            bool initiates = !locals.Exists(l => l.Initiates && l.Address.SameAddress(port.Local));
            locals.Add(new IceLocal(token, port.Local, (ushort)(65535 - locals.Count), initiates));
        }
    }
}
