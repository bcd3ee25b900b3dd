using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Reads the lines before a body. Cameras end lines with LF alone, leave out the reason, write names in any case, put blanks before the
/// colon, and send lines that are not headers. All of this is accepted; lines that are not headers are ignored.
/// </summary>
internal static class RtspHeadReader
{
    private const int MaxMethod = 32;

    private static readonly string[] _methods =
    [
        "OPTIONS ", "GET_PARAMETER ", "SET_PARAMETER ", "ANNOUNCE ", "REDIRECT ", "TEARDOWN ", "DESCRIBE ", "SETUP ", "PLAY ", "PAUSE ",
        "RECORD ", "PLAY_NOTIFY ",
    ];

    private static readonly SearchValues<byte> _separators = SearchValues.Create("\"(),/:;<=>?@[\\]{}$"u8);

    /// <summary>Reads a header block. The block includes the line end of its first line, but not the empty line at its end.</summary>
    public static RtspMessage? Read(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> first = NextLine(ref block);
        ImmutableArray<RtspHeader> headers = Headers(block);
        if (StartsWith(first, Protocol) && TryReadVersion(first[Protocol.Length..], out int version, out ReadOnlySpan<byte> rest))
        {
            if (!TryReadStatus(rest, out int status, out string reason))
                return null;
            return RtspMessage.Reply(status, reason, headers, version: version);
        }

        int method = first.IndexOf((byte)' ');
        int end = first.TrimEnd((byte)' ').LastIndexOf((byte)' ');
        if (method is <= 0 or > MaxMethod || end <= method || !IsToken(first[..method]))
            return null;
        ReadOnlySpan<byte> uri = first[method..end].Trim((byte)' ');
        ReadOnlySpan<byte> protocol = first[(end + 1)..];
        if (uri.IsEmpty || !StartsWith(protocol, Protocol) || !TryReadVersion(protocol[Protocol.Length..], out version, out _))
            return null;
        return RtspMessage.Request(Text(first[..method]), Text(uri), headers, version: version);
    }

    /// <summary>Reads a status line of HTTP, for the tunnel. Only the name of the protocol differs from RTSP.</summary>
    public static RtspMessage? ReadHttp(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> first = NextLine(ref block);
        return StartsWith(first, "HTTP/"u8) && TryReadVersion(first[5..], out _, out ReadOnlySpan<byte> rest)
            && TryReadStatus(rest, out int status, out string reason)
            ? RtspMessage.Reply(status, reason, Headers(block))
            : null;
    }

    /// <summary>False as soon as the octets cannot be the beginning of a message.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> window)
    {
        if (StartsWith(window, Protocol[..Math.Min(window.Length, Protocol.Length)]))
            return true;
        int end = window.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? window : window[..end];
        int blank = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> method = blank < 0 ? line : line[..blank];
        if (method.IsEmpty || method.Length > MaxMethod || !IsToken(method))
            return false;
        return blank < 0 ? end < 0 : !line[(blank + 1)..].TrimEnd((byte)'\r').ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    /// <summary>True for a status line or a request with a known method; null when more octets are needed to decide.</summary>
    public static bool? Begins(ReadOnlySpan<byte> window)
    {
        if (window[0] is (byte)'R' or (byte)'r' && Matches(window, "RTSP/", out bool complete))
        {
            if (!complete || window.Length < 12)
                return null;
            return TryReadVersion(window[Protocol.Length..], out _, out ReadOnlySpan<byte> rest)
                && rest.TrimStart((byte)' ') is [>= (byte)'1' and <= (byte)'9', ..];
        }

        foreach (string method in _methods)
        {
            if (window[0] != method[0] || !Matches(window, method, out complete))
                continue;
            if (!complete || window.Length == method.Length)
                return null;
            return window[method.Length] is (byte)'*' or (byte)'r' or (byte)'R';
        }

        return false;
    }

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    private static ReadOnlySpan<byte> Protocol => "RTSP/"u8;

    private static bool Matches(ReadOnlySpan<byte> window, string text, out bool complete)
    {
        complete = window.Length >= text.Length;
        for (int i = 0; i < Math.Min(window.Length, text.Length); i++)
        {
            if (char.ToUpperInvariant((char)window[i]) != text[i])
                return false;
        }

        return true;
    }

    private static ImmutableArray<RtspHeader> Headers(ReadOnlySpan<byte> block)
    {
        ImmutableArray<RtspHeader>.Builder headers = ImmutableArray.CreateBuilder<RtspHeader>();
        while (!block.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref block);
            if (line is [(byte)' ' or (byte)'\t', ..])
            {
                // A folded line continues the line before it.
                if (headers.Count > 0)
                    headers[^1] = headers[^1] with { Value = (headers[^1].Value + " " + Text(line.Trim(" \t"u8))).Trim() };
                continue;
            }

            int colon = line.IndexOf((byte)':');
            ReadOnlySpan<byte> name = colon <= 0 ? default : line[..colon].TrimEnd(" \t"u8);
            if (!name.IsEmpty && IsToken(name))
                headers.Add(new RtspHeader(Text(name), Text(line[(colon + 1)..].Trim(" \t\0"u8))));
        }

        return headers.ToImmutable();
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> block)
    {
        int end = block.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? block : block[..end];
        block = end < 0 ? default : block[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private static bool TryReadVersion(ReadOnlySpan<byte> text, out int version, out ReadOnlySpan<byte> rest)
    {
        bool valid = text.Length >= 3 && char.IsAsciiDigit((char)text[0]) && text[1] == '.' && char.IsAsciiDigit((char)text[2]);
        version = valid ? (text[0] - '0') * 10 + text[2] - '0' : 0;
        rest = valid ? text[3..] : default;
        return valid;
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> rest, out int status, out string reason)
    {
        rest = rest.TrimStart(" \t"u8);
        status = 0;
        reason = "";
        if (rest.Length < 3 || rest[0] == '0' || rest[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        status = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + rest[2] - '0';
        reason = Text(rest[3..].Trim(" \t"u8));
        return true;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length >= prefix.Length && Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix);

    /// <summary>True for visible ASCII without the separators that would make a header ambiguous.</summary>
    private static bool IsToken(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !text.ContainsAny(_separators);
}
