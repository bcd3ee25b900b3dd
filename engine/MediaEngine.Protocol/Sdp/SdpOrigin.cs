using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Sdp;

/// <summary>The o= line (RFC 8866 section 5.2). ID and version are kept as text, because peers use numbers of more than 64 bits.</summary>
public sealed record SdpOrigin(string Username, string SessionId, string Version, SdpConnection Address)
{
    public static SdpOrigin? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> words = stackalloc Range[7];
        return text.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries) == 6
            && SdpConnection.TryParse(text[words[3]], text[words[4]], text[words[5]]) is { } address
            ? new SdpOrigin(TextPool.Get(text[words[0]]), text[words[1]].ToString(), TextPool.Get(text[words[2]]), address)
            : null;
    }

    public override string ToString() => $"{Username} {SessionId} {Version} {Address}";
}

/// <summary>Network type, address type and address, as in c= and o= lines (RFC 8866 section 5.7).</summary>
/// <param name="AddressType">"IP4" or "IP6".</param>
/// <param name="Host">A literal address, possibly with a multicast suffix, or a host name.</param>
public sealed record SdpConnection(string AddressType, string Host)
{
    // The address is in several lines of each description, and in those of all calls of a peer, so its text is shared.
    private static readonly SharedObjects<SdpConnection> _shared = new(sets: 64);

    public static SdpConnection From(in TransportAddress address) =>
        Get(address.Family == IpFamily.IPv6 ? "IP6" : "IP4", address.AddressText());

    public static SdpConnection? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> words = stackalloc Range[4];
        return text.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries) == 3
            ? TryParse(text[words[0]], text[words[1]], text[words[2]])
            : null;
    }

    internal static SdpConnection? TryParse(ReadOnlySpan<char> network, ReadOnlySpan<char> type, ReadOnlySpan<char> host)
    {
        if (!network.Equals("IN", StringComparison.OrdinalIgnoreCase))
            return null;
        if (type.Equals("IP4", StringComparison.OrdinalIgnoreCase))
            return Get("IP4", host);
        return type.Equals("IP6", StringComparison.OrdinalIgnoreCase) ? Get("IP6", host) : null;
    }

    /// <summary>The literal address without port; none for host names and malformed addresses.</summary>
    public TransportAddress Address
    {
        get
        {
            int slash = Host.IndexOf('/');
            return TransportAddress.TryParseAddress(slash < 0 ? Host : Host.AsSpan(0, slash), out TransportAddress address)
                ? address
                : default;
        }
    }

    public override string ToString() => $"IN {AddressType} {Host}";

    private static SdpConnection Get(string type, ReadOnlySpan<char> host)
    {
        if (host.Length > TextPool.MaxLength)
            return new SdpConnection(type, host.ToString());
        int hash = string.GetHashCode(host);
        foreach (SdpConnection? known in _shared.PlacesOf(hash))
        {
            if (known is not null && known.AddressType == type && host.SequenceEqual(known.Host))
                return known;
        }
        return _shared.Keep(hash, new SdpConnection(type, host.ToString()));
    }
}
