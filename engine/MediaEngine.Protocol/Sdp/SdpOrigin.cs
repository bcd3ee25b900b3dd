using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Sdp;

/// <summary>The o= line (RFC 8866 section 5.2). Id and version stay text: peers use numbers of more than 64 bits.</summary>
public sealed record SdpOrigin(string Username, string SessionId, string Version, SdpConnection Address)
{
    public static SdpOrigin? TryParse(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 6 && SdpConnection.TryParse($"{parts[3]} {parts[4]} {parts[5]}") is { } address
            ? new SdpOrigin(parts[0], parts[1], parts[2], address)
            : null;
    }

    public override string ToString() => $"{Username} {SessionId} {Version} {Address}";
}

/// <summary>Network type, address type and address as in c= and o= (RFC 8866 section 5.7).</summary>
/// <param name="AddressType">"IP4" or "IP6".</param>
/// <param name="Host">A literal address, possibly with a multicast suffix, or a name.</param>
public sealed record SdpConnection(string AddressType, string Host)
{
    public static SdpConnection From(in TransportAddress address) =>
        new(address.Family == IpFamily.IPv6 ? "IP6" : "IP4", address.AddressText());

    public static SdpConnection? TryParse(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && parts[0].Equals("IN", StringComparison.OrdinalIgnoreCase)
            && (parts[1].Equals("IP4", StringComparison.OrdinalIgnoreCase) || parts[1].Equals("IP6", StringComparison.OrdinalIgnoreCase))
            ? new SdpConnection(parts[1].ToUpperInvariant(), parts[2])
            : null;
    }

    /// <summary>The literal address without port; none for names and other things that are no address.</summary>
    public TransportAddress Address
    {
        get
        {
            int slash = Host.IndexOf('/');
            return TransportAddress.TryParseAddress(slash < 0 ? Host : Host[..slash], out TransportAddress address) ? address : default;
        }
    }

    public override string ToString() => $"IN {AddressType} {Host}";
}
