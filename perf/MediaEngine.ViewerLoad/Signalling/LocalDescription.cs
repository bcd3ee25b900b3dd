using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>The viewer's SDP: an offer for WHEP, or an answer to Janus's offer.</summary>
/// <param name="Fingerprint">As in a=fingerprint.</param>
internal sealed record LocalDescription(TransportAddress Address, string Ufrag, string Password, string Fingerprint)
{
    private const string TransportWideUri = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    private static readonly int[] _videoTypes = [102, 96, 98, 45];

    private static readonly string[] _feedback = ["nack", "nack pli", "ccm fir", "transport-cc"];

    /// <summary>Formats as a browser offers them.</summary>
    private static readonly (string Kind, string Formats, string[] Lines)[] _offered =
    [
        ("video", "102 103 96 98 45", [
            "a=rtpmap:102 H264/90000", "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
            "a=rtpmap:103 rtx/90000", "a=fmtp:103 apt=102", "a=rtpmap:96 VP8/90000", "a=rtpmap:98 VP9/90000", "a=rtpmap:45 AV1/90000",
            .. _videoTypes.SelectMany(t => _feedback.Select(f => $"a=rtcp-fb:{t} {f}")),
            $"a=extmap:3 {TransportWideUri}",
        ]),
        ("audio", "111 0 8", [
            "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
        ]),
    ];

    public string Offer()
    {
        StringBuilder sdp = Begin(_offered.Select((_, mid) => $"{mid}"));
        for (int i = 0; i < _offered.Length; i++)
            Section(sdp, _offered[i].Kind, _offered[i].Formats, $"{i}", "actpass", _offered[i].Lines, isActive: true);
        return sdp.ToString();
    }

    public string Answer(RemoteDescription offer)
    {
        StringBuilder sdp = Begin(offer.Sections.Where(s => s.IsActive).Select(s => s.Mid));
        foreach (RemoteSection section in offer.Sections)
        {
            string formats = section.Retransmission >= 0 ? $"{section.PayloadType} {section.Retransmission}" : $"{section.PayloadType}";
            Section(sdp, section.Kind, formats, section.Mid, "active", section.FormatLines, section.IsActive);
        }

        return sdp.ToString();
    }

    private static StringBuilder Begin(IEnumerable<string> mids) => new StringBuilder()
        .Append("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE ").AppendJoin(' ', mids).Append("\r\n");

    private void Section(
        StringBuilder sdp, string kind, string formats, string mid, string setup, string[] lines, bool isActive)
    {
        sdp.Append($"m={kind} {(isActive ? Address.Port : 0)} UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 {Address.AddressText()}\r\n")
            .Append($"a=mid:{mid}\r\na=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=setup:{setup}\r\n")
            .Append($"a=ice-ufrag:{Ufrag}\r\na=ice-pwd:{Password}\r\na=fingerprint:{Fingerprint}\r\n")
            .Append($"a=candidate:1 1 udp 2130706431 {Address.AddressText()} {Address.Port} typ host\r\n");
        foreach (string line in lines)
            sdp.Append(line).Append("\r\n");
    }
}
