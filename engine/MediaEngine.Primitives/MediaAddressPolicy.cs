namespace MediaEngine.Primitives;

/// <summary>
/// Decides where media may be sent. Anyone who can make a call writes an SDP, so an address in it is only a request. The rules, in order:
/// never one of our own control sockets; then the lists media-allow and media-deny, where the longest prefix wins and deny wins between
/// equal prefixes; then the kind of address. Loopback and link-local addresses are allowed only for calls on an interface of the same kind;
/// multicast and broadcast addresses only if media-allow lists them. May be called from any thread.
/// </summary>
/// <param name="controlSockets">Addresses and ports of the control side. An unspecified address means every address of this host.</param>
/// <param name="allow">The networks of option media-allow.</param>
/// <param name="deny">The networks of option media-deny.</param>
public sealed class MediaAddressPolicy(
    IReadOnlyList<TransportAddress> controlSockets, IReadOnlyList<AddressPrefix> allow, IReadOnlyList<AddressPrefix> deny)
{
    private volatile LocalNetworks _local = LocalNetworks.None;

    /// <summary>A policy without lists: only the kind of address decides.</summary>
    public static MediaAddressPolicy ByKind { get; } = new([], [], []);

    /// <summary>The host's networks. Replaced as a whole when addresses of the host are added or removed.</summary>
    public LocalNetworks Local
    {
        get => _local;
        set => _local = value;
    }

    /// <param name="remote">Where media would be sent, or where it comes from.</param>
    /// <param name="local">Our own address that it would be sent from.</param>
    public AddressRefusal Check(in TransportAddress remote, in TransportAddress local)
    {
        AddressRefusal refusal = CheckLiteral(remote, local);
        return refusal == AddressRefusal.None && TryGetEmbedded(remote, out TransportAddress embedded)
            ? CheckLiteral(embedded, local)
            : refusal;
    }

    public bool Permits(in TransportAddress remote, in TransportAddress local) => Check(remote, local) == AddressRefusal.None;

    /// <summary>The kind of an address, without regard to the networks of this host.</summary>
    public static AddressKind KindOf(in TransportAddress address)
    {
        if (address.Family == IpFamily.IPv4)
        {
            uint value = address.IPv4;
            return (value >> 24) switch
            {
                0 => AddressKind.Unspecified,
                127 => AddressKind.Loopback,
                >= 240 => AddressKind.Broadcast,
                >= 224 => AddressKind.Multicast,
                _ => value >> 16 == 0xa9fe ? AddressKind.LinkLocal : AddressKind.Unicast,
            };
        }

        if (address.IsUnspecified)
            return AddressKind.Unspecified;
        if (address.IsLoopback)
            return AddressKind.Loopback;
        if (address.IsMulticast)
            return AddressKind.Multicast;
        Span<byte> bytes = stackalloc byte[16];
        if (!address.IsNone)
            address.WriteAddress(bytes);
        return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80 ? AddressKind.LinkLocal : AddressKind.Unicast;
    }

    private AddressRefusal CheckLiteral(in TransportAddress remote, in TransportAddress local)
    {
        AddressKind kind = KindOf(remote);
        if (kind == AddressKind.Unspecified)
            return AddressRefusal.Unspecified;
        if (IsControlSocket(remote, kind))
            return AddressRefusal.OwnControlSocket;
        int allowed = LongestMatch(allow, remote);
        int denied = LongestMatch(deny, remote);
        if (allowed >= 0 || denied >= 0)
            return denied >= allowed ? AddressRefusal.Denied : AddressRefusal.None;
        if (kind == AddressKind.Unicast && _local.IsBroadcast(remote))
            return AddressRefusal.Broadcast;
        return kind switch
        {
            AddressKind.Unicast => AddressRefusal.None,
            AddressKind.Loopback => KindOf(local) == AddressKind.Loopback ? AddressRefusal.None : AddressRefusal.Loopback,
            AddressKind.LinkLocal => KindOf(local) == AddressKind.LinkLocal ? AddressRefusal.None : AddressRefusal.LinkLocal,
            AddressKind.Multicast => AddressRefusal.Multicast,
            _ => AddressRefusal.Broadcast,
        };
    }

    private bool IsControlSocket(in TransportAddress remote, AddressKind kind)
    {
        for (int i = 0; i < controlSockets.Count; i++)
        {
            TransportAddress own = controlSockets[i];
            if (own.Port == remote.Port
                && (own.IsUnspecified ? kind == AddressKind.Loopback || _local.Has(remote) : own.SameAddress(remote)))
                return true;
        }

        return false;
    }

    /// <summary>Length in bits of the longest prefix that contains an address; -1 when none does.</summary>
    private static int LongestMatch(IReadOnlyList<AddressPrefix> prefixes, in TransportAddress address)
    {
        int longest = -1;
        for (int i = 0; i < prefixes.Count; i++)
        {
            if (prefixes[i].Length > longest && prefixes[i].Contains(address))
                longest = prefixes[i].Length;
        }

        return longest;
    }

    /// <summary>
    /// The IPv4 address that is embedded in an IPv6 address: translated (64:ff9b::/96, RFC 6052), 6to4 (2002::/16, RFC 3056), compatible
    /// (::/96, RFC 4291).
    /// </summary>
    private static bool TryGetEmbedded(in TransportAddress address, out TransportAddress embedded)
    {
        embedded = default;
        if (address.Family != IpFamily.IPv6)
            return false;
        Span<byte> bytes = stackalloc byte[16];
        address.WriteAddress(bytes);
        ReadOnlySpan<byte> start = bytes[..12];
        int at = start.SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) ? 12
            : bytes[0] == 0x20 && bytes[1] == 0x02 ? 2
            : start.IndexOfAnyExcept((byte)0) < 0 && !address.IsLoopback && !address.IsUnspecified ? 12
            : -1;
        if (at < 0)
            return false;
        embedded = TransportAddress.FromIPv4(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]), address.Port);
        return true;
    }
}
