using System.Buffers.Text;
using System.Net;

namespace MediaEngine.LoadGen.Ng;

/// <summary>The smallest session description a media server accepts, and the parser for the destination in its answer.</summary>
internal static class MinimalSdp
{
    /// <summary>One audio section. <paramref name="attributes"/> are whole lines without line ends.</summary>
    public static string Write(
        uint address, ushort port, string protocol, LoadCodec codec, int payloadType, IReadOnlyList<string> attributes,
        string direction = "sendrecv")
    {
        var ip = Dotted(address);
        var lines = new List<string>
        {
            "v=0",
            $"o=- {port} 1 IN IP4 {ip}",
            "s=-",
            $"c=IN IP4 {ip}",
            "t=0 0",
            $"m=audio {port} {protocol} {payloadType}",
            $"a=rtpmap:{payloadType} {codec.Encoding}",
        };
        lines.AddRange(attributes);
        lines.Add("a=" + direction);
        return string.Join("\r\n", lines) + "\r\n";
    }

    /// <summary>Reads the first media section's address (host byte order) and port; the media level c= wins over the session's.</summary>
    public static bool TryReadDestination(ReadOnlySpan<byte> sdp, out uint address, out ushort port)
    {
        address = 0;
        port = 0;
        foreach (var range in sdp.Split((byte)'\n'))
        {
            var line = sdp[range].TrimEnd((byte)'\r');
            if (line.StartsWith("m="u8))
            {
                if (port != 0)
                    break;
                var space = line.IndexOf((byte)' ');
                if (space < 0 || !Utf8Parser.TryParse(line[(space + 1)..], out port, out _))
                    return false;
            }
            else if (line.StartsWith("c=IN IP4 "u8) && IPAddress.TryParse(System.Text.Encoding.ASCII.GetString(line[9..]), out var ip))
            {
                address = ToHostOrder(ip);
            }
        }
        return address != 0 && port != 0;
    }

    /// <summary>The payload type of <paramref name="codec"/> in a description; the codec's own where there is no a=rtpmap for it.</summary>
    public static int PayloadTypeOf(ReadOnlySpan<byte> sdp, LoadCodec codec)
    {
        var attribute = "a=rtpmap:"u8;
        foreach (var range in sdp.Split((byte)'\n'))
        {
            var line = sdp[range].TrimEnd((byte)'\r');
            if (line.StartsWith(attribute) && Utf8Parser.TryParse(line[attribute.Length..], out int type, out var digits)
                && System.Text.Encoding.ASCII.GetString(line[(attribute.Length + digits)..]).Trim().Equals(
                    codec.Encoding, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }
        return codec.PayloadType;
    }

    /// <summary>An address in host byte order as dotted decimal.</summary>
    public static string Dotted(uint address) => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";

    /// <summary>An IPv4 address as a number in host byte order.</summary>
    public static uint ToHostOrder(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }
}
