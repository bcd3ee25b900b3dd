using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Testing;

/// <summary>
/// A camera that answers from a script. Without a script it is the base camera B0 of the list of quirks: Digest MD5 for admin/secret, one
/// video track, one audio track.
/// </summary>
public sealed class ScriptedCamera
{
    public const string BaseDescription =
        """
        v=0
        o=- 1 1 IN IP4 192.0.2.10
        s=cam
        c=IN IP4 0.0.0.0
        t=0 0
        a=control:*
        a=range:npt=now-
        m=video 0 RTP/AVP 96
        a=rtpmap:96 H264/90000
        a=fmtp:96 packetization-mode=1;profile-level-id=42c01f;sprop-parameter-sets=Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==
        a=control:trackID=0
        m=audio 0 RTP/AVP 8
        a=rtpmap:8 PCMA/8000
        a=control:trackID=1

        """;

    private RtspMessageReader _reader = new();

    public string Description { get; set; } = BaseDescription;

    public string ContentBase { get; set; } = "rtsp://192.0.2.10:8554/live/";

    public string Public { get; set; } = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER";

    public string Session { get; set; } = "1A2B;timeout=60";

    public bool AsksPassword { get; set; } = true;

    public string Nonce { get; set; } = "dcd98b7102dd2f0e8b11d0f600bfb0c0";

    /// <summary>Sees each request first. When it returns null, the base camera answers; for "", the camera does not answer.</summary>
    public Func<RtspMessage, string?> Script { get; set; } = _ => null;

    public bool Closes { get; set; }

    public List<RtspMessage> Requests { get; } = [];

    /// <summary>Replies of the client to requests of the camera.</summary>
    public List<RtspMessage> Replies { get; } = [];

    /// <summary>RTP and RTCP packets of the client: when interleaved, their channels.</summary>
    public List<(int Channel, byte[] Packet)> Packets { get; } = [];

    public string Lines => string.Join('\n', Requests.Select(r => $"{r.Method} {r.Uri}"));

    public RtspMessage Last(string method) => Requests.Last(r => r.Method == method);

    /// <summary>The next octets are those of another connection.</summary>
    public void Reconnect() => _reader = new RtspMessageReader();

    public byte[] Receive(ReadOnlySpan<byte> octets)
    {
        _reader.Receive(octets);
        var answer = new ArrayBufferWriter<byte>();
        while (_reader.TryRead(out RtspItem item))
        {
            if (item.Message is not RtspMessage message)
                Packets.Add((item.Channel, item.Packet.ToArray()));
            else if (!message.IsRequest)
                Replies.Add(message);
            else
                answer.Write(Encoding.Latin1.GetBytes(Answer(message)));
        }

        return answer.WrittenSpan.ToArray();
    }

#pragma warning disable CA5351 // What cameras use.
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.Latin1.GetBytes(text)));
#pragma warning restore CA5351

    /// <summary>Makes a reply with the CSeq of its request.</summary>
    public static string Reply(RtspMessage request, string status, string headers = "", string body = "")
    {
        string length = body.Length == 0 ? "" : $"Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n";
        return $"RTSP/1.0 {status}\r\nCSeq: {request.CSeq}\r\n{headers}{length}\r\n{body}";
    }

    /// <summary>True when the request is signed for its method and URI with admin/secret.</summary>
    public bool IsSigned(RtspMessage request)
    {
        string header = request.Header("Authorization") ?? "";
        string Of(string name) => Parameter(header, name);
        if (!header.StartsWith("Digest ", StringComparison.Ordinal) || Of("uri") != request.Uri || Of("nonce") != Nonce)
            return false;
        string first = Md5("admin:cam:secret");
        string second = Md5($"{request.Method}:{request.Uri}");
        return Of("response") == Md5($"{first}:{Nonce}:{second}");
    }

    public string Challenge(RtspMessage request, string extra = "")
    {
        return Reply(request, "401 Unauthorized", $"WWW-Authenticate: Digest realm=\"cam\", nonce=\"{Nonce}\"{extra}\r\n");
    }

    /// <summary>The answer of the base camera, without the check of the password.</summary>
    public string Base(RtspMessage request)
    {
        string session = $"Session: {Session}\r\n";
        return request.Method switch
        {
            "OPTIONS" => Reply(request, "200 OK", $"Public: {Public}\r\n"),
            "DESCRIBE" => Reply(request, "200 OK", $"Content-Base: {ContentBase}\r\nContent-Type: application/sdp\r\n", Description),
            "SETUP" => Reply(request, "200 OK", session + $"Transport: {Transport(request)}\r\n"),
            "PLAY" => Reply(request, "200 OK", session + $"RTP-Info: {RtpInfo(request.Uri)}\r\n"),
            _ => Reply(request, "200 OK", session),
        };
    }

    private string Answer(RtspMessage request)
    {
        Requests.Add(request);
        if (Script(request) is string answer)
            return answer;
        return AsksPassword && request.Method != "OPTIONS" && !IsSigned(request) ? Challenge(request) : Base(request);
    }

    private static string Parameter(string header, string name)
    {
        int at = header.IndexOf($"{name}=\"", StringComparison.Ordinal) + name.Length + 2;
        return at <= name.Length + 1 ? "" : header[at..header.IndexOf('"', at)];
    }

    private static string RtpInfo(string url) => $"url={url}trackID=0;seq=7;rtptime=900,url={url}trackID=1;seq=9;rtptime=80";

    private static string Transport(RtspMessage request)
    {
        string asked = request.Header("Transport")!;
        if (asked.Contains("multicast", StringComparison.Ordinal))
            return "RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001;ttl=16";
        return asked.Contains("client_port", StringComparison.Ordinal) ? asked + ";server_port=6970-6971;ssrc=0A0B0C0D" : asked
            + ";ssrc=0A0B0C0D";
    }
}
