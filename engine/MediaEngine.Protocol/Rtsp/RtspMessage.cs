using System.Collections.Immutable;
using System.Globalization;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// A request or a reply (RFC 2326 sections 6 and 7). <see cref="ToString"/> shows no headers, so no password and no nonce.
/// </summary>
public sealed class RtspMessage
{
    private RtspMessage(
        string method, string uri, int status, string reason, int version, ImmutableArray<RtspHeader> headers, ReadOnlyMemory<byte> body)
    {
        Method = method;
        Uri = uri;
        Status = status;
        Reason = reason;
        Version = version;
        Headers = headers;
        Body = body;
    }

    public bool IsRequest => Method.Length != 0;

    /// <summary>Empty for a reply.</summary>
    public string Method { get; }

    /// <summary>The URI exactly as the request line has it; empty for a reply.</summary>
    public string Uri { get; }

    /// <summary>100 to 999; 0 for a request.</summary>
    public int Status { get; }

    /// <summary>Empty when the peer left it out.</summary>
    public string Reason { get; }

    /// <summary>10 for RTSP/1.0, 20 for RTSP/2.0.</summary>
    public int Version { get; }

    /// <summary>In the order of the message.</summary>
    public ImmutableArray<RtspHeader> Headers { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Null when the header is missing or not a number.</summary>
    public int? CSeq => LeadingNumber(Header("CSeq"));

    public static RtspMessage Request(
        string method, string uri, ImmutableArray<RtspHeader> headers = default, ReadOnlyMemory<byte> body = default, int version = 10)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentException.ThrowIfNullOrEmpty(uri);
        return new RtspMessage(method, uri, 0, "", version, headers.IsDefault ? [] : headers, body);
    }

    public static RtspMessage Reply(
        int status, string reason, ImmutableArray<RtspHeader> headers = default, ReadOnlyMemory<byte> body = default, int version = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        return new RtspMessage("", "", status, reason, version, headers.IsDefault ? [] : headers, body);
    }

    /// <summary>The first header with that name, without regard to case; null when there is none.</summary>
    public string? Header(string name)
    {
        foreach (RtspHeader header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

    public override string ToString() => IsRequest ? $"{Method} {RtspUrl.Mask(Uri)}" : $"{Status} {Reason}";

    internal RtspMessage WithBody(ReadOnlyMemory<byte> body) => new(Method, Uri, Status, Reason, Version, Headers, body);

    /// <summary>The digits at the beginning of a value: "60s" gives 60. Null when there are no digits, or more than nine.</summary>
    internal static int? LeadingNumber(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        text = digits < 0 ? text : text[..digits];
        return text.Length is > 0 and <= 9 ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}
