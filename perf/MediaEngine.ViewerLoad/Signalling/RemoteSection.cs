using System.Globalization;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>A section of the server's SDP.</summary>
/// <param name="Kind">"audio", "video" or another word.</param>
/// <param name="PayloadType">The first payload type.</param>
/// <param name="Retransmission">Payload type of the retransmissions (RFC 4588); -1 for none.</param>
/// <param name="TransportWideId">Id of the header extension with the transport-wide number; 0 for none.</param>
internal sealed record RemoteSection(string Kind, string Mid, bool IsActive, int PayloadType, int Retransmission, int TransportWideId)
{
    private const string TransportWide = "transport-wide-cc";

    /// <summary>The lines about formats, to be answered.</summary>
    public required string[] FormatLines { get; init; }

    public static RemoteSection Of(MediaDescription section)
    {
        string[] rtpmaps = [.. section.Attributes.Where(a => a.Name == "rtpmap").Select(a => a.Value ?? "")];
        string? extension = section.Attributes.Where(a => a.Name == "extmap").Select(a => a.Value ?? "")
            .FirstOrDefault(v => v.Contains(TransportWide, StringComparison.Ordinal));
        string? rtx = Array.Find(rtpmaps, r => r.Contains(" rtx/", StringComparison.OrdinalIgnoreCase));
        return new RemoteSection(
            section.Type, section.AttributeValue("mid") ?? "0", section.Port != 0 && !section.HasAttribute("inactive"),
            Number(section.Formats.FirstOrDefault() ?? ""), rtx is null ? -1 : Number(rtx), extension is null ? 0 : Number(extension))
        {
            FormatLines = [.. section.Attributes.Where(a => a.Name is "rtpmap" or "fmtp" or "rtcp-fb" or "extmap")
                .Select(a => $"a={a.Name}:{a.Value}")],
        };
    }

    private static int Number(string text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return int.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }
}
