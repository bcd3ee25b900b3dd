using System.Text;

namespace MediaEngine.Control.Tests;

/// <summary>A phone that changes its description from message to message.</summary>
internal sealed record ModelPhone(string Address)
{
    public static readonly int[] AllCodecs = [8, 0, 3, 9, 18, 111];

    public int Port { get; set; } = 7000;

    public string Direction { get; set; } = "sendrecv";

    public int[] Codecs { get; set; } = [8, 0];

    /// <summary>The phone offers telephone events in addition to audio.</summary>
    public bool Events { get; set; } = true;

    public bool ZeroAddress { get; set; }

    public int Videos { get; set; }

    public bool VideoRefused { get; set; }

    /// <summary>The number of the ICE credentials; 0 without ICE.</summary>
    public int Ice { get; set; }

    public bool Mux { get; set; }

    public bool Mid { get; set; }

    public string Describe()
    {
        string address = ZeroAddress ? "0.0.0.0" : Address;
        var text = new StringBuilder($"v=0\r\no=phone 1 1 IN IP4 {Address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n");
        text.Append(
            $"m=audio {Port} RTP/AVP {string.Join(' ', Codecs)}{(Events ? " 101\r\na=rtpmap:101 telephone-event/8000" : "")}\r\n" +
            $"a={Direction}\r\n");
        if (Codecs.Contains(111))
            text.Append("a=rtpmap:111 opus/48000/2\r\n");
        Common(text, 1, Port);
        for (int i = 0; i < Videos; i++)
        {
            text.Append($"m=video {(VideoRefused ? 0 : Port + 100 + 2 * i)} RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n");
            Common(text, i + 2, Port + 100 + 2 * i);
        }

        return text.ToString();
    }

    private void Common(StringBuilder text, int index, int port)
    {
        if (Mid)
            text.Append($"a=mid:m{index}\r\n");
        if (Mux)
            text.Append("a=rtcp-mux\r\n");
        if (Ice > 0)
        {
            text.Append($"a=ice-ufrag:user{Ice}\r\na=ice-pwd:passwordpasswordpassword{Ice}\r\n")
                .Append($"a=candidate:1 1 UDP 2130706431 {Address} {port} typ host\r\n");
        }
    }
}
