using System.Text;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Testing;

/// <summary>Prints a parsed session description with CRLF line ends and lines in the order of RFC 8866 section 5.</summary>
public static class SdpPrinter
{
    public static string Print(SessionDescription session)
    {
        var text = new StringBuilder(1024);
        Line(text, 'v', "0");
        Line(text, 'o', session.Origin?.ToString());
        Line(text, 's', session.SessionName);
        Line(text, 'i', session.Information);
        foreach (string contact in session.Contacts)
            text.Append(contact).Append("\r\n");
        Line(text, 'c', session.Connection?.ToString());
        foreach (SdpBandwidth bandwidth in session.Bandwidths)
            Line(text, 'b', bandwidth.ToString());
        Line(text, 't', session.Timing);
        foreach (SdpAttribute attribute in session.Attributes)
            Line(text, 'a', attribute.ToString());
        foreach (MediaDescription media in session.Sections)
            Write(text, media);
        return text.ToString();
    }

    private static void Write(StringBuilder text, MediaDescription media)
    {
        text.Append("m=").Append(media.Type).Append(' ').Append(media.Port);
        if (media.PortCount != 1)
            text.Append('/').Append(media.PortCount);
        text.Append(' ').Append(media.Protocol);
        if (media.FormatText is { } formats)
            text.Append(' ').Append(formats);
        foreach (string format in media.FormatText is null ? media.Formats : [])
            text.Append(' ').Append(format);
        text.Append("\r\n");
        Line(text, 'i', media.Information);
        Line(text, 'c', media.Connection?.ToString());
        foreach (SdpBandwidth bandwidth in media.Bandwidths)
            Line(text, 'b', bandwidth.ToString());
        foreach (SdpAttribute attribute in media.Attributes)
            Line(text, 'a', attribute.ToString());
    }

    private static void Line(StringBuilder text, char type, string? value)
    {
        if (value is not null)
            text.Append(type).Append('=').Append(value).Append("\r\n");
    }
}
