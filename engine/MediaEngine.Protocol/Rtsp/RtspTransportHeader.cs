using System.Globalization;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The Transport header of a reply (RFC 2326 section 12.39, RFC 7826 section 18.54). Fields that a camera leaves out have default values.
/// </summary>
internal readonly record struct RtspTransportHeader
{
    public bool IsTcp { get; private init; }

    public bool IsMulticast { get; private init; }

    /// <summary>First and second channel; null when there are none.</summary>
    public (int First, int Second)? Interleaved { get; private init; }

    public (int First, int Second)? ServerPort { get; private init; }

    /// <summary>Ports of a multicast group.</summary>
    public (int First, int Second)? Port { get; private init; }

    public string? Source { get; private init; }

    public string? Destination { get; private init; }

    public int TimeToLive { get; private init; }

    public uint? Ssrc { get; private init; }

    /// <summary>Reads the first transport of a header value. For null, all fields have default values.</summary>
    public static RtspTransportHeader Read(string? value)
    {
        var header = default(RtspTransportHeader);
        string[] parts = (value ?? "").Split(',')[0].Split(';');
        header = header with { IsTcp = parts[0].Contains("/TCP", StringComparison.OrdinalIgnoreCase) };
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? part : part[..equals]).Trim().ToLowerInvariant();
            string text = equals < 0 ? "" : part[(equals + 1)..].Trim().Trim('"');
            header = name switch
            {
                "multicast" => header with { IsMulticast = true },
                "interleaved" => header with { Interleaved = Pair(text, byte.MaxValue) },
                "server_port" => header with { ServerPort = Pair(text, ushort.MaxValue) },
                "port" => header with { Port = Pair(text, ushort.MaxValue) },
                "source" => header with { Source = text },
                "destination" => header with { Destination = text },
                "ttl" => header with { TimeToLive = Math.Min(RtspMessage.LeadingNumber(text) ?? 0, byte.MaxValue) },
                "ssrc" => header with { Ssrc = Hex(text) },
                "src_addr" => header.WithSource(text),
                _ => header,
            };
        }

        return header;
    }

    /// <summary>Reads the form of RTSP 2.0: "192.0.2.5:6256"/"192.0.2.5:6257".</summary>
    private RtspTransportHeader WithSource(string text)
    {
        string[] addresses = text.Split('/');
        if (!TransportAddress.TryParse(addresses[0].Trim('"'), out TransportAddress rtp))
            return this;
        bool two = addresses.Length > 1 & TransportAddress.TryParse(addresses[^1].Trim('"'), out TransportAddress rtcp);
        return this with { Source = rtp.AddressText(), ServerPort = (rtp.Port, two ? rtcp.Port : rtp.Port + 1) };
    }

    private static (int First, int Second)? Pair(string text, int greatest)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (RtspMessage.LeadingNumber(dash < 0 ? text : text.AsSpan(0, dash)) is not int first || first > greatest)
            return null;
        int second = dash < 0 ? first + 1 : RtspMessage.LeadingNumber(text.AsSpan(dash + 1)) ?? first + 1;
        return (first, Math.Min(second, greatest));
    }

    private static uint? Hex(string text) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null;
}
