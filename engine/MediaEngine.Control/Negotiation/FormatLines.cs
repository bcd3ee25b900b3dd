using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Control.Negotiation;

/// <summary>The attribute lines about one payload type, collected in one pass over a section: the first rtpmap and fmtp count.</summary>
internal sealed class FormatLines
{
    public string? RtpMap { get; private set; }

    public string? Parameters { get; private set; }

    public List<string> Feedback { get; } = [];

    /// <summary>By payload type as written.</summary>
    public static Dictionary<string, FormatLines> Read(MediaDescription media)
    {
        var all = new Dictionary<string, FormatLines>(StringComparer.Ordinal);
        foreach (SdpAttribute attribute in media.Attributes)
        {
            if (attribute is not { Name: "rtpmap" or "fmtp" or "rtcp-fb", Value: { } value } || value.IndexOf(' ') is not (> 0 and int space))
                continue;
            string number = value[..space];
            if (!all.TryGetValue(number, out FormatLines? lines))
                all[number] = lines = new FormatLines();
            string rest = value[(space + 1)..].TrimStart();
            if (attribute.Name == "rtpmap")
                lines.RtpMap ??= rest;
            else if (attribute.Name == "fmtp")
                lines.Parameters ??= rest;
            else
                lines.Feedback.Add(rest);
        }

        return all;
    }
}
