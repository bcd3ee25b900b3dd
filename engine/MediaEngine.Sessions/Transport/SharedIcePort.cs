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
/// address that no other session has. Besides its owner an address may have a challenger: the latest session that sends checks there. When
/// its check is answered, by a transaction ID that a forger cannot know, the challenger becomes the owner: a NAT has given the address to
/// another peer.
/// </remarks>
internal sealed class SharedIcePort(MediaPort port, int token, IceUsernames usernames)
{
    /// <summary>Addresses of all sessions. A session has few (<see cref="IceSession"/>), so only very many sessions reach this.</summary>
    public const int MaximumAddresses = 1 << 18;

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
        bool isKnown = !Unsafe.IsNullRef(ref entry);
        IceSession? session = isKnown ? entry.Owner : null;
        if (StunMessage.HasHeader(bytes))
        {
            if (!StunMessage.TryParse(bytes, out StunMessage message))
                return PacketResult.Malformed;
            if (message.Class == StunClass.Request)
                session = usernames.TryFind(message, out IceSession? named) ? named : session;
            else if (isKnown && entry.Challenger is { } challenger && challenger.Awaits(message.TransactionId))
                session = challenger;
            if (session is null)
                return PacketResult.AuthenticationFailed;
        }

        transport = session?.Transport;
        return session is null ? PacketResult.SourceRejected : PacketResult.Continue;
    }

    /// <summary>The session sends a check to the address: the response will be its own.</summary>
    /// <returns>False when there are too many addresses.</returns>
    public bool Expect(in TransportAddress remote, IceSession session)
    {
        ref Entry entry = ref Find(remote);
        if (Unsafe.IsNullRef(ref entry))
            return false;

        // Written only when it changes: the table is an old object for the garbage collector.
        if (entry.Owner != session && entry.Challenger != session)
            entry.Challenger = session;
        return true;
    }

    /// <summary>The peer of the session has authenticated itself from the address.</summary>
    /// <param name="isVerified">It has answered a check that was sent to the address.</param>
    /// <returns>False when there are too many addresses.</returns>
    public bool Claim(in TransportAddress remote, IceSession session, bool isVerified)
    {
        ref Entry entry = ref Find(remote);
        if (Unsafe.IsNullRef(ref entry))
            return false;
        if (entry.Owner == session)
            return true;
        if (entry.Owner is null)
            entry = new Entry { Owner = session, Challenger = entry.Challenger == session ? null : entry.Challenger };
        else if (isVerified)
            entry = new Entry { Owner = session, Challenger = entry.Owner };
        else
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
        if (entry.Owner == session)
        {
            entry.Owner = null;
            if (entry.Challenger is { } challenger && challenger.MayReceive(Token, remote))
                entry = new Entry { Owner = challenger };
        }

        if (entry is { Owner: null, Challenger: null })
            _addresses.Remove(remote);
    }

    /// <summary>True when datagrams have another TOS or traffic class byte from now on.</summary>
    public bool ChangesTrafficClass(byte trafficClass)
    {
        bool changes = _trafficClass != trafficClass;
        _trafficClass = trafficClass;
        return changes;
    }

    /// <summary>The entry of an address, which is added when there is room.</summary>
    private ref Entry Find(in TransportAddress remote)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_addresses, remote);
        if (!Unsafe.IsNullRef(ref entry) || _addresses.Count >= MaximumAddresses)
            return ref entry;
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, remote, out _);
    }

    private struct Entry
    {
        public IceSession? Owner;
        public IceSession? Challenger;
    }
}
