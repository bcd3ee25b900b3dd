using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>Messages in the form that the modules of Kamailio and OpenSIPS send.</summary>
internal static class ProxyMessages
{
    public const string CallId = "a84b4c76e66710@192.0.2.7";
    public const string FromTag = "ft-1928301774";
    public const string ToTag = "tt-a6c85cf";

    public static readonly string CallerSdp = Phone("192.0.2.7", 16384);
    public static readonly string CalleeSdp = Phone("198.51.100.9", 22000);

    public static NgList Words(params string[] words) => NgList.OfText(words);

    public static string Phone(string address, int port) =>
        $"v=0\r\no=- 1545997027 1 IN IP4 {address}\r\ns=tester\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0 8 101\r\n"
        + "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
        + "a=sendrecv\r\n";

    /// <summary>Kamailio: "supports" first, then the script's keys, the identity, and the command last.</summary>
    public static NgDictionary Kamailio(string command, NgDictionary? asked = null, string? sdp = null, bool toTag = false)
    {
        NgDictionary message = new NgDictionary().Add("supports", Words("load limit"));
        if (sdp is not null)
            message.Add("sdp", sdp);
        message.Entries.AddRange(asked?.Entries ?? []);
        message.Add("received-from", Words("IP4", "127.0.0.1")).Add("call-id", CallId).Add("via-branch", "z9hG4bK776asdhds")
            .Add("from-tag", FromTag);
        if (toTag)
            message.Add("to-tag", ToTag);
        return message.Add("command", command);
    }

    /// <summary>OpenSIPS: the command first, no "supports", the identity, then the script's keys.</summary>
    public static NgDictionary OpenSips(string command, NgDictionary? asked = null, string? sdp = null, bool toTag = false)
    {
        NgDictionary message = new NgDictionary().Add("command", command).Add("call-id", CallId).Add("via-branch", "z9hG4bK776asdhds")
            .Add("received-from", Words("IP4", "127.0.0.1")).Add("from-tag", FromTag);
        if (toTag)
            message.Add("to-tag", ToTag);
        message.Entries.AddRange(asked?.Entries ?? []);
        return sdp is null ? message : message.Add("sdp", sdp);
    }
}
