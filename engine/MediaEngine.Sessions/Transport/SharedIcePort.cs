using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// One UDP port of several ICE sessions. A request belongs to the session that its USERNAME names; all other datagrams belong to the
/// session that has the remote address. Only authenticated checks give a session an address, so datagrams of unknown addresses are dropped.
/// </summary>
/// <remarks>
/// The source of a request may be forged, by somebody who knows the password of another session. So a request gives a session only an
/// address that no other session has. When another session has it (a NAT gave the address to somebody else), the session is remembered as
/// challenger, and the response to its own check, whose transaction ID a forger cannot know, gives it the address.
/// </remarks>
internal sealed class SharedIcePort(MediaPort port, int token, IceUsernames usernames)
{
    /// <summary>Addresses of all sessions. A session has few (<see cref="IceSession"/>), so only very many sessions reach this.</summary>
    public const int MaximumAddresses = 1 << 16;

    private readonly Dictionary<TransportAddress, Entry> _addresses = [];
    private byte _trafficClass;

    public MediaPort Port { get; } = port;

    public int Token { get; } = token;

    /// <summary>Finds the transport of a datagram.</summary>
    /// <param name="transport">Null unless the result is Continue.</param>
    public PacketResult Route(in TransportAddress remote, ReadOnlySpan<byte> bytes, out MediaTransport? transport)
    {
        transport = null;
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, remote);
        IceSession? session = Unsafe.IsNullRef(ref entry) ? null : entry.Owner;
        if (StunMessage.HasHeader(bytes))
        {
            if (!StunMessage.TryParse(bytes, out StunMessage message))
                return PacketResult.Malformed;
            if (message.Class == StunClass.Request)
                session = usernames.TryFind(message, out IceSession? named) ? named : session;
            else if (session is not null && entry.Challenger is { } challenger && !session.Awaits(message.TransactionId)
                && challenger.Awaits(message.TransactionId))
                session = challenger;
            if (session is null)
                return PacketResult.AuthenticationFailed;
        }

        transport = session?.Transport;
        return session is null ? PacketResult.SourceRejected : PacketResult.Continue;
    }

    /// <summary>The peer of the session has authenticated itself from the address.</summary>
    /// <param name="isVerified">It has answered a check that was sent to the address.</param>
    /// <returns>False when there are too many addresses.</returns>
    public bool Claim(in TransportAddress remote, IceSession session, bool isVerified)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, remote);
        if (Unsafe.IsNullRef(ref entry))
        {
            if (_addresses.Count >= MaximumAddresses)
                return false;
            _addresses.Add(remote, new Entry { Owner = session });
            return true;
        }

        // Written only when it changes: an entry is an old object for the garbage collector.
        if (entry.Owner == session)
            return true;
        if (isVerified)
            (entry.Owner, entry.Challenger) = (session, entry.Owner);
        else if (entry.Challenger != session)
            entry.Challenger = session;
        return true;
    }

    /// <summary>The session does not have the address any more.</summary>
    public void Release(in TransportAddress remote, IceSession session)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, remote);
        if (Unsafe.IsNullRef(ref entry))
            return;
        if (entry.Challenger == session)
            entry.Challenger = null;
        if (entry.Owner != session)
            return;
        if (entry.Challenger is { } challenger)
            (entry.Owner, entry.Challenger) = (challenger, null);
        else
            _addresses.Remove(remote);
    }

    /// <summary>True when datagrams have another TOS or traffic class byte from now on.</summary>
    public bool ChangesTrafficClass(byte trafficClass)
    {
        bool changes = _trafficClass != trafficClass;
        _trafficClass = trafficClass;
        return changes;
    }

    private struct Entry
    {
        public IceSession Owner;
        public IceSession? Challenger;
    }
}
