using System.Buffers;
using System.Globalization;
using System.Text;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Writes messages (RFC 2326 sections 6 and 7). Content-Length is written if and only if there is a body. A control character in a name or
/// value is written as a blank, so that text from a camera cannot begin a new header.
/// </summary>
public static class RtspMessageWriter
{
    public static void Write(IBufferWriter<byte> output, RtspMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        string version = message.Version == 20 ? "RTSP/2.0" : "RTSP/1.0";
        Write(output, message, version);
    }

    internal static void Write(IBufferWriter<byte> output, RtspMessage message, string version)
    {
        string first = message.IsRequest
            ? $"{message.Method} {message.Uri} {version}"
            : string.Create(CultureInfo.InvariantCulture, $"{version} {message.Status} {message.Reason}");
        Line(output, first);
        foreach (RtspHeader header in message.Headers)
        {
            if (!header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                Line(output, $"{header.Name}: {header.Value}");
        }

        if (!message.Body.IsEmpty)
            Line(output, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Body.Length}"));
        Line(output, "");
        output.Write(message.Body.Span);
    }

    private static void Line(IBufferWriter<byte> output, string text)
    {
        Span<byte> span = output.GetSpan(text.Length + 2);
        int length = Encoding.Latin1.GetBytes(text, span);
        foreach (ref byte octet in span[..length])
        {
            if (octet < ' ')
                octet = (byte)' ';
        }

        "\r\n"u8.CopyTo(span[length..]);
        output.Advance(length + 2);
    }
}
