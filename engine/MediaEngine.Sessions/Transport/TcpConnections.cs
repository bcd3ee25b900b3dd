using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// The TCP connections of one worker (RFC 6544). All calls share its listening ports: the first check on a connection names the ICE session
/// by its username fragment and proves it by the password. Nothing else is processed before that, and connections without a valid check in
/// time are closed.
/// </summary>
internal sealed class TcpConnections(WorkerContext context)
{
    /// <summary>Unauthenticated connections of one address. Several users may connect at once behind a NAT.</summary>
    public const int MaximumUnprovenPerSource = 16;

    /// <summary>
    /// Unauthenticated connections of all addresses. When there are more, the oldest is closed: an honest peer authenticates itself a round
    /// trip after connecting.
    /// </summary>
    public const int MaximumUnproven = 256;

    /// <summary>From connecting to the first valid check.</summary>
    public static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(5);

    private readonly TcpConnection?[] _connections = new TcpConnection?[ConnectionToken.MaximumConnections];
    private readonly IceUsernames _usernames = new();

    /// <summary>Oldest first.</summary>
    private readonly List<TcpConnection> _unproven = [];

    public TcpConnection? Find(int token) =>
        _connections[ConnectionToken.Place(token)] is { } connection && connection.Token == token ? connection : null;

    /// <summary>Whether peers may connect to the session with this fragment from now on.</summary>
    public void Expect(IceSession session, string? ufrag) => _usernames.Expect(session, ufrag);

    public bool Accept(int token, in TransportAddress local, in TransportAddress remote, MonotonicTime now)
    {
        int sameSource = 0;
        foreach (TcpConnection other in _unproven)
            sameSource += other.Remote.SameAddress(remote) ? 1 : 0;
        if (_usernames.IsEmpty || !context.Options.MediaAddresses.Permits(remote, local) || sameSource >= MaximumUnprovenPerSource)
        {
            context.Counters.CountRefusedConnection();
            return false;
        }

        if (_unproven.Count >= MaximumUnproven)
            Refuse(_unproven[0], now);
        var connection = new TcpConnection(this, token, local, remote);
        _connections[ConnectionToken.Place(token)] = connection;
        _unproven.Add(connection);
        context.Timers.Schedule(connection, now + ProofTime);
        context.Counters.AddConnections(1);
        return true;
    }

    /// <summary>The session of a packet. On an unauthenticated connection the packet has to prove it.</summary>
    public PacketResult Route(int token, ReadOnlySpan<byte> bytes, MonotonicTime arrival, out MediaTransport? transport)
    {
        transport = null;
        if (!ConnectionToken.IsConnection(token) || Find(token) is not { } connection)
            return PacketResult.UnknownTransport;
        if (connection.Session is null && !TryProve(connection, bytes, arrival))
        {
            Refuse(connection, arrival);
            return PacketResult.AuthenticationFailed;
        }

        transport = connection.Session!.Transport;
        return PacketResult.Continue;
    }

    /// <summary>Closes a connection that is not usable.</summary>
    public void Refuse(TcpConnection connection, MonotonicTime now)
    {
        context.Counters.CountRefusedConnection();
        Remove(connection);
        context.Io.Close(connection.Token);
        connection.Session?.Forget(connection, now);
    }

    /// <summary>Its session has ended.</summary>
    public void End(TcpConnection connection)
    {
        Remove(connection);
        context.Io.Close(connection.Token);
    }

    /// <summary>The peer has closed it.</summary>
    public void Forget(int token, MonotonicTime now)
    {
        if (Find(token) is not { } connection)
            return;
        Remove(connection);
        connection.Session?.Forget(connection, now);
    }

    private bool TryProve(TcpConnection connection, ReadOnlySpan<byte> bytes, MonotonicTime arrival)
    {
        if (!StunMessage.TryParse(bytes, out StunMessage message) || !_usernames.TryFind(message, out IceSession? session)
            || !session.TryAdopt(connection, bytes, arrival))
            return false;
        connection.Session = session;
        _unproven.Remove(connection);
        context.Timers.Cancel(connection);
        return true;
    }

    private void Remove(TcpConnection connection)
    {
        if (connection.IsClosed)
            return;
        connection.IsClosed = true;
        _connections[ConnectionToken.Place(connection.Token)] = null;
        _unproven.Remove(connection);
        context.Timers.Cancel(connection);
        context.Counters.AddConnections(-1);
    }
}
